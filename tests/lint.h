/* For cppcheck alone (tests/lint): macros of libraries that it cannot see through. */
#define json_array_foreach(array, index, value) \
	for (index = 0; index < json_array_size(array) && (value = json_array_get(array, index)); index++)
#define json_object_foreach(object, key, value) \
	for (key = first_key(object); key && (value = value_of(key)); key = next_key(object, key))
#define LIST_HEAD(name, type) struct name { struct type *lh_first; }
