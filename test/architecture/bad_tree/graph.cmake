# The graph of a small tree in which every file breaks a rule (see complaints.txt).
set(modules core report)
set(depends_core "")
set(packages_core "")
set(files_core "${TREE}/include/fallible/core/upward.hpp;${TREE}/src/core/upward.cpp")
set(depends_report core)
set(packages_report "")
set(files_report "${TREE}/include/fallible/report/log.hpp")
