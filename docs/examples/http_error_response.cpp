// A shop answers: the same error as a problem for the client, as a line for the log, and with all there is to know
// while somebody writes the service.
#include <cstdio>

#include <fallible/fallible.hpp>
#include <fallible/report/response.hpp>
#include <fallible/taxonomy/database.hpp>
#include <fallible/taxonomy/resource.hpp>
#include <fallible/taxonomy/validation.hpp>

using namespace fallible;
using namespace std::chrono_literals;

struct Order {
  std::string sku;
  int count;
};

// What goes wrong is said where it happens, once. Each value says who may read it.
Result<void> reserve(const Order& order) {
  if (order.sku == "unicorn") return fail(NotFound{"sku", order.sku}).with("catalogue", safe("spring"));
  if (order.sku == "anvil") {
    return fail(DatabaseConnectionFailed{"orders@db-7.internal"}).with("retry_after", 5s).with("customer", personal("ada"));
  }
  return {};
}

Result<void> place(const Order& order) {
  Validator v;
  v.field("sku", order.sku).required();
  v.field("count", order.count).range(1, 99);
  FALLIBLE_TRY(v.finish());
  FALLIBLE_TRY(reserve(order), "reserve {}", order.sku);
  return {};
}

void answer(const Responder& responder, const Order& order) {
  const Result<void> placed = place(order);
  if (placed) return;
  const RequestContext request{.correlation_id = "c-81", .component = "shop", .operation = "POST /orders"};
  const Report report{.error = placed.error(),
                      .context = request,
                      .id = "error_20260314_9f86d081884c7d65",
                      .severity = placed.error().code().severity()};

  char bytes[2048];
  Buffer body(bytes, sizeof bytes);
  const Response response = responder.respond(body, report);
  std::printf("HTTP/1.1 %d\n", response.status);
  for (const ResponseHeader& header : response.headers) {
    std::printf("%.*s: %.*s\n", static_cast<int>(header.name.size()), header.name.data(),
                static_cast<int>(header.value.size()), header.value.data());
  }
  std::printf("\n%.*s\n", static_cast<int>(body.text().size()), body.text().data());
  std::printf("log: %s\n\n", to_string(placed.error()).c_str());
}

int main() {
  const Responder responder;  // problem+json, as production shows it
  answer(responder, {"", 100});
  answer(responder, {"unicorn", 1});
  answer(responder, {"anvil", 1});  // nothing about databases and customers leaves the house

  const Responder envelope = Responder::create({.format = ResponseFormat::envelope, .message_as_detail = true}).value();
  answer(envelope, {"unicorn", 1});

  const Result<Responder> bad = Responder::create({.type_base = "errors"});
  std::printf("%s\n", to_string(bad.error()).c_str());
}
