/* The program. What it does is in cli.c (the commands) and serve.c (the daemon). */
#include "gateway/cli.h"

int
main(int argc, char **argv)
{
	return cli_main(argc, argv);
}
