#include "northbound/http_chars.h"

#define T CHAR_TOKEN
#define V CHAR_VALUE
#define P (CHAR_PATH | CHAR_QUERY)
#define Q CHAR_QUERY
#define H CHAR_HOST

/* clang-format off */
const unsigned char http_chars[256] = {
	['\t'] = V,          [' ']  = V,
	['!']  = T | V | P,  ['"']  = V,          ['#']  = T | V,      ['$'] = T | V | P,
	['%']  = T | V | P,  ['&']  = T | V | P,  ['\''] = T | V | P,  ['('] = V | P,      [')'] = V | P,
	['*']  = T | V | P,  ['+']  = T | V | P,  [',']  = V | P,      ['/'] = V | P,
	['-']  = T | V | P | H,                   ['.']  = T | V | P | H,
	['0' ... '9'] = T | V | P | H,
	[':']  = V | P,      [';']  = V | P,      ['<']  = V,          ['='] = V | P,      ['>'] = V,
	['?']  = V | Q,      ['@']  = V | P,
	['A' ... 'Z'] = T | V | P | H,
	['[']  = V | P,      ['\\'] = V,          [']']  = V | P,      ['^'] = T | V,      ['`'] = T | V,
	['_']  = T | V | P | H,
	['a' ... 'z'] = T | V | P | H,
	['{']  = V,          ['|']  = T | V,      ['}']  = V,          ['~'] = T | V | P,
	[0x80 ... 0xff] = V,
};
/* clang-format on */

bool
http_chars_are(const char *text, size_t len, int kind)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!http_char_is(text[i], kind))
			return false;
	return true;
}

int
http_hex(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
