#include "StetShims.h"
