// expect: fallible: at.. needs one value for each label of the family
#include <fallible/report/metric_registry.hpp>

void count(const fallible::MetricFamily<fallible::Counter, 2>& refunds) {
#ifndef FALLIBLE_CONTROL
  refunds.at("damaged").add();
#else
  refunds.at("damaged", "shop").add();
#endif
}
