/* The version, as `fishway version`, Managers/fishway and /metrics tell it. */
#ifndef FISHWAY_VERSION_H
#define FISHWAY_VERSION_H

#define FISHWAY_VERSION "0.1.0"

#endif
