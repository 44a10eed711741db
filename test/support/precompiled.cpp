// Empty: a target with a precompiled header needs a source (see FALLIBLE_TEST_PCH in test/CMakeLists.txt).
