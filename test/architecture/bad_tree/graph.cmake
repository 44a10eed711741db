# The graph of a small tree in which every file breaks a rule (see complaints.txt).
set(modules core report)
set(depends_core "")
set(packages_core "")
set(files_core "${TREE}/include/fallible/core/upward.hpp;${TREE}/src/core/upward.cpp")
set(depends_report core)
set(packages_report "")
set(build_headers_report rapidjson)
set(files_report "${TREE}/include/fallible/report/log.hpp;${TREE}/src/report/built.cpp")
