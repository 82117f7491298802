#include "scene.h"
const struct test policy_tests[] = {{0}};
const int policy_count = 0;
