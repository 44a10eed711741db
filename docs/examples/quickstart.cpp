// The program of docs/quickstart.md: a service function, from the first code to the answer.
#include <cstdio>
#include <map>
#include <string>

#include <fallible/fallible.hpp>

using fallible::Errc;
using fallible::Error;
using fallible::fail;
using fallible::Result;

Result<int> parse_amount(const std::string& text) {
  if (text.empty()) return fail(Errc::invalid_argument);
  int amount = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return fail(Errc::invalid_argument, "'{}' is not an amount", text);
    amount = amount * 10 + (c - '0');
  }
  return amount;
}

struct Account {
  std::string owner;
  int balance;
};

Result<Account> find_account(int id) {
  static const std::map<int, Account> accounts{{7, {"ada", 100}}};
  const auto found = accounts.find(id);
  if (found == accounts.end()) return FALLIBLE_FAIL(Errc::not_found);
  return found->second;
}

Result<int> withdraw(int id, const std::string& text) {
  const int amount = FALLIBLE_TRY(parse_amount(text), "read the amount");
  const Account account = FALLIBLE_TRY(find_account(id), "find account {}", id);
  FALLIBLE_ENSURE(amount <= account.balance, Errc::failed_precondition, "withdraw {}", amount);
  return account.balance - amount;
}

std::string answer(int id, const std::string& text) {
  const Result<int> left = withdraw(id, text).with("account", id);
  if (left) return "200 " + std::to_string(*left);

  const Error& error = left.error();
  std::printf("  log  %s\n", to_string(error).c_str());
  switch (error.code().as<Errc>()) {
    case Errc::not_found: return "404 no such account";
    default: return std::to_string(error.code().http_status()) + " " + error.code().title();
  }
}

int main() {
  const std::string amounts[] = {"30", "thirty", "300"};
  for (const std::string& amount : amounts) {
    std::printf("withdraw %s\n", amount.c_str());
    std::printf("  %s\n", answer(7, amount).c_str());
  }
  std::printf("withdraw 30 from account 8\n");
  std::printf("  %s\n", answer(8, "30").c_str());
}
