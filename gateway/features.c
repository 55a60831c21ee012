#include "gateway/features.h"

json_t *
features_json(void)
{
	return json_pack("{s:{s:b,s:b,s:b,s:b,s:i},s:b,s:b,s:b,s:b,s:b}",
	    "ExpandQuery", "ExpandAll", 1, "Levels", 1, "Links", 1, "NoLinks", 1, "MaxLevels", FEATURES_EXPAND_LEVELS,
	    "SelectQuery", 1, "OnlyMemberQuery", 1, "TopSkipQuery", 1, "FilterQuery", 0, "ExcerptQuery", 0);
}
