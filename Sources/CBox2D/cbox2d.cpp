#include "cbox2d.h"
#include <box2d/box2d.h>
