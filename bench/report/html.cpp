#include <algorithm>
#include <cmath>

#include "report/output.hpp"
#include "report/page.hpp"

namespace bench::report {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string time_text(double nanoseconds) {
  if (nanoseconds >= 1e6) return shortened(nanoseconds / 1e6) + " ms";
  if (nanoseconds >= 1e4) return shortened(nanoseconds / 1e3) + " µs";
  return shortened(nanoseconds) + " ns";
}

std::string range(const Figure& figure) {
  return shortened(figure.low) + "–" + shortened(figure.high);
}

/// What a series did in a cell, in words.
std::string described(const Cell& cell, const Series& series) {
  std::string text = series.label + ", " + cell.variant + ", " + percent(cell.rate) + ": " +
                     time_text(nanoseconds(series).median);
  if (const auto figure = ratio(&series, cell.find(floor_mechanism))) {
    text += ", x" + shortened(figure->median) + " of the int code (" + range(*figure) + ")";
  }
  text += ", " + shortened(series.allocations) + " allocations";
  if (series.instructions) text += ", " + shortened(*series.instructions) + " instructions";
  return text;
}

/// The range of a plot's axis, in powers of ten.
struct Axis {
  double low = 1e300;
  double high = 0;
  void include(double value) {
    if (value <= 0) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

Axis axis_of(const std::vector<const Table*>& tables) {
  Axis axis;
  for (const Table* const table : tables) {
    for (const Cell* const cell : table->columns) {
      for (const Series& series : cell->series) axis.include(nanoseconds(series).median);
    }
  }
  axis.low *= 0.85;
  axis.high *= 1.18;
  return axis;
}

class Plot {
 public:
  Plot(const Table& table, const Axis& axis) : table_(table), axis_(axis) {}

  std::string svg() {
    out_ =
        "<svg viewBox=\"0 0 610 330\" role=\"img\" aria-label=\"" + escaped(table_.title) + "\">";
    grid();
    // Ours last, so that nothing is drawn over them.
    for (const bool ours : {false, true}) {
      for (const Series* const row : table_.rows) {
        if (is_ours(row->mechanism) == ours) line(*row);
      }
    }
    labels();
    return out_ + "</svg>";
  }

 private:
  struct Label {
    double y;
    std::string mechanism;
    std::string text;
  };

  [[nodiscard]] double y(double value) const {
    const double share = std::log(value / axis_.low) / std::log(axis_.high / axis_.low);
    return 290 - share * 275;
  }
  [[nodiscard]] double x(std::size_t column) const {
    const std::size_t steps = std::max<std::size_t>(1, table_.columns.size() - 1);
    return 66 + static_cast<double>(column) * 364 / static_cast<double>(steps);
  }

  void grid() {
    const bool narrow = axis_.high / axis_.low < 30;
    for (double decade = 1e-2; decade < 1e9; decade *= 10) {
      for (const double step : {1.0, 2.0, 5.0}) {
        const double value = decade * step;
        if (value < axis_.low || value > axis_.high || (step > 1 && !narrow)) continue;
        out_ += "<line class=\"grid\" x1=\"56\" x2=\"440\" y1=\"" + number(y(value)) + "\" y2=\"" +
                number(y(value)) + "\"/><text class=\"tick\" text-anchor=\"end\" x=\"50\" y=\"" +
                number(y(value) + 4) + "\">" + time_tick(value) + "</text>";
      }
    }
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      out_ += "<text class=\"tick\" text-anchor=\"middle\" x=\"" + number(x(i)) + "\" y=\"312\">" +
              escaped(table_.headings[i]) + "</text>";
    }
  }

  static std::string time_tick(double value) {
    char text[32];
    if (value >= 1e6) {
      std::snprintf(text, sizeof text, "%g ms", value / 1e6);
    } else if (value >= 1e3) {
      std::snprintf(text, sizeof text, "%g µs", value / 1e3);
    } else {
      std::snprintf(text, sizeof text, "%g ns", value);
    }
    return text;
  }

  void line(const Series& row) {
    std::string path;
    std::string marks;
    Label label{0, row.mechanism, row.label};
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const Cell& cell = *table_.columns[i];
      const Series* const series = cell.find(row.mechanism);
      if (series == nullptr) continue;
      const Figure figure = nanoseconds(*series);
      if (figure.median <= 0) continue;
      label.y = y(figure.median);
      path += (path.empty() ? "M" : "L") + number(x(i)) + " " + number(label.y);
      marks += "<circle cx=\"" + number(x(i)) + "\" cy=\"" + number(label.y) +
               "\" r=\"3.5\"><title>" + escaped(described(cell, *series)) + "</title></circle>";
      last_column_ = std::max(last_column_, i);
      label_column_ = i;
    }
    if (path.empty()) return;
    out_ += "<g class=\"series m-" + row.mechanism + (is_ours(row.mechanism) ? " ours" : "") +
            "\"><path d=\"" + path + "\"/>" + marks + "</g>";
    if (label_column_ + 1 == table_.columns.size()) {
      labels_.push_back(label);
    } else {  // A mechanism that ends early (a plain call cannot fail) is named where it ends.
      out_ += "<text class=\"label m-" + row.mechanism + "\" x=\"" + number(x(label_column_) + 8) +
              "\" y=\"" + number(label.y + 14) + "\">" + escaped(row.label) + "</text>";
    }
  }

  /// Names at the right end, pushed apart where lines end close together.
  void labels() {
    std::sort(labels_.begin(), labels_.end(),
              [](const Label& a, const Label& b) { return a.y < b.y; });
    constexpr double step = 14.5;
    std::vector<double> places;
    for (const Label& label : labels_) {
      places.push_back(places.empty() ? std::max(14.0, label.y)
                                      : std::max(label.y, places.back() + step));
    }
    double limit = 300;
    for (std::size_t i = places.size(); i-- > 0;) {
      places[i] = std::min(places[i], limit);
      limit = places[i] - step;
    }
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      out_ += "<path class=\"lead m-" + labels_[i].mechanism + "\" d=\"M" +
              number(x(table_.columns.size() - 1) + 5) + " " + number(labels_[i].y) + "L452 " +
              number(places[i]) + "\"/><text class=\"label m-" + labels_[i].mechanism +
              (is_ours(labels_[i].mechanism) ? " ours" : "") + "\" x=\"456\" y=\"" +
              number(places[i] + 4) + "\">" + escaped(labels_[i].text) + "</text>";
    }
  }

  const Table& table_;
  const Axis& axis_;
  std::string out_;
  std::vector<Label> labels_;
  std::size_t last_column_ = 0;
  std::size_t label_column_ = 0;
};

std::string html_table(const Table& table) {
  std::string out = "<div class=\"scroll\"><table><thead><tr><th>" + escaped(table.title) + "</th>";
  for (const std::string& heading : table.headings) out += "<th>" + escaped(heading) + "</th>";
  const bool counted = table.columns.back()->series.front().instructions.has_value();
  out += "<th>allocations</th>";
  if (counted) out += "<th>instructions</th>";
  out += "</tr></thead><tbody>";
  for (const Series* const row : table.rows) {
    out += is_ours(row->mechanism) ? "<tr class=\"ours\">" : "<tr>";
    out += "<th title=\"" + escaped(row->detail) + "\">" + escaped(row->label) + "</th>";
    for (const Cell* const cell : table.columns) {
      const Series* const series = cell->find(row->mechanism);
      if (series == nullptr) {
        out += "<td>–</td>";
        continue;
      }
      const auto figure = ratio(series, cell->find(floor_mechanism));
      out += "<td title=\"" + escaped(described(*cell, *series)) + "\">" +
             (figure ? "<b>" + shortened(figure->median) + "</b> <small>" + range(*figure) +
                           "</small><br>"
                     : "") +
             "<small>" + time_text(nanoseconds(*series).median) + "</small></td>";
    }
    const Series* const last = table.columns.back()->find(row->mechanism);
    out += "<td>" + (last == nullptr ? "–" : shortened(last->allocations)) + "</td>";
    if (counted) {
      out += "<td>" +
             (last == nullptr || !last->instructions ? "–" : shortened(*last->instructions)) +
             "</td>";
    }
    out += "</tr>";
  }
  return out + "</tbody></table></div>";
}

/// What was measured against which bar, and the verdict.
std::string target_html(const Target& target) {
  const char* const style = target.verdict == Verdict::met            ? "met"
                            : target.verdict == Verdict::within_noise ? "noise"
                                                                      : "missed";
  const std::size_t space = target.measured.find(' ');
  std::string measured = "<b>" + escaped(target.measured.substr(0, space)) + "</b>";
  if (space != std::string::npos) {
    measured += " <small>" + escaped(target.measured.substr(space + 1)) + "</small>";
  }
  return "<td>" + measured + " <small>bar " + escaped(target.bar) + "</small></td><td>" +
         "<span class=\"verdict " + style + "\">" + to_string(target.verdict) + "</span></td>";
}

std::string targets_html(const std::vector<Target>& targets) {
  if (targets.empty()) return "";
  std::size_t counts[4] = {};
  for (const Target& target : targets) ++counts[static_cast<std::size_t>(target.verdict)];
  std::string out =
      "<section><h2>The bars</h2><p><b>" + std::to_string(targets.size()) +
      "</b> bars: <span class=\"verdict met\">" + std::to_string(counts[0]) +
      " met</span> <span class=\"verdict noise\">" + std::to_string(counts[1]) +
      " within noise</span> <span class=\"verdict missed\">" + std::to_string(counts[2]) +
      " missed</span>. <i>Within noise</i>: the median misses the bar by less than "
      "15 %, and the better tenth of the rounds reaches it. All are computed from this run.</p>";
  std::vector<std::string> compilers;
  std::vector<std::string> groups;
  const auto remember = [](std::vector<std::string>* all, const std::string& one) {
    if (std::find(all->begin(), all->end(), one) == all->end()) all->push_back(one);
  };
  for (const Target& target : targets) {
    remember(&compilers, target.compiler);
    remember(&groups, target.group);
  }
  out += "<div class=\"scroll\"><table class=\"bars\"><thead><tr><th></th>";
  for (const std::string& compiler : compilers) {
    out += "<th colspan=\"2\">" + escaped(compiler) + "</th>";
  }
  out += "</tr></thead><tbody>";
  for (const std::string& group : groups) {
    out += "<tr class=\"group\"><th colspan=\"" + std::to_string(1 + 2 * compilers.size()) + "\">" +
           escaped(group) + "</th></tr>";
    std::vector<std::string> whats;
    for (const Target& target : targets) {
      if (target.group == group) remember(&whats, target.what);
    }
    for (const std::string& what : whats) {
      out += "<tr><th>" + escaped(what) + "</th>";
      for (const std::string& compiler : compilers) {
        const auto target = std::find_if(targets.begin(), targets.end(), [&](const Target& one) {
          return one.compiler == compiler && one.group == group && one.what == what;
        });
        out += target == targets.end() ? "<td></td><td></td>" : target_html(*target);
      }
      out += "</tr>";
    }
  }
  return out + "</tbody></table></div></section>";
}

/// Cells in which `rival` is faster than Result<T>, from this run and nowhere else.
std::string faster_html(const Compiler& compiler, const std::string& rival) {
  std::string list;
  std::string label;
  for (const Cell& cell : compiler.cells) {
    const Series* const other = cell.find(rival);
    const auto figure = ratio(other, cell.find("fallible_result"));
    if (!figure || figure->high >= 1) continue;
    label = other->label;
    list += "<li>" + escaped(cell.scenario + ", " + cell.variant + ", " + percent(cell.rate)) +
            ": x" + shortened(figure->median) + " (" + range(*figure) + ")</li>";
  }
  if (list.empty()) return "";
  return "<h3>" + escaped(label) + " is faster than Result&lt;T&gt; (" + escaped(compiler.name) +
         ")</h3><ul>" + list + "</ul>";
}

std::string sizes_html(const Compiler& compiler) {
  if (compiler.sizes.empty()) return "";
  std::vector<std::string> questions;
  std::vector<std::string> mechanisms;
  for (const Size& size : compiler.sizes) {
    if (std::find(questions.begin(), questions.end(), size.question) == questions.end()) {
      questions.push_back(size.question);
    }
    if (std::find(mechanisms.begin(), mechanisms.end(), size.mechanism) == mechanisms.end()) {
      mechanisms.push_back(size.mechanism);
    }
  }
  std::string out =
      "<div class=\"scroll\"><table><thead><tr><th>bytes of text per function, -Os, " +
      escaped(compiler.name) + "</th>";
  for (const std::string& question : questions) out += "<th>" + escaped(question) + "</th>";
  out += "</tr></thead><tbody>";
  for (const std::string& mechanism : mechanisms) {
    out += is_ours(mechanism) ? "<tr class=\"ours\"><th>" : "<tr><th>";
    out += escaped(mechanism) + "</th>";
    for (const std::string& question : questions) {
      std::string bytes = "–";
      for (const Size& size : compiler.sizes) {
        if (size.mechanism == mechanism && size.question == question) {
          bytes = std::to_string(size.bytes);
        }
      }
      out += "<td>" + bytes + "</td>";
    }
    out += "</tr>";
  }
  return out + "</tbody></table></div>";
}

std::string headers_html(const Compiler& compiler) {
  if (compiler.headers.empty()) return "";
  std::string out =
      "<div class=\"scroll\"><table><thead><tr><th>including a header, CPU time, " +
      escaped(compiler.name) +
      "</th><th>ms</th><th>over &lt;utility&gt;</th><th>over tl/expected.hpp</th></tr>"
      "</thead><tbody>";
  for (const HeaderCost& cost : compiler.headers) {
    out += cost.header.rfind("fallible/", 0) == 0 ? "<tr class=\"ours\"><th>" : "<tr><th>";
    out += escaped(cost.header) + "</th><td>" + shortened(cost.milliseconds) + " <small>" +
           shortened(cost.low) + "–" + shortened(cost.high) + "</small></td><td>" +
           shortened(cost.of_utility) + "</td><td>" +
           (cost.of_tl > 0 ? shortened(cost.of_tl) : std::string("–")) + "</td></tr>";
  }
  return out + "</tbody></table></div>";
}

}  // namespace

std::string to_html(const Run& run, const std::vector<Target>& targets) {
  std::string out = page_head;
  out += "<header><h1>What failing costs</h1><p class=\"facts\">";
  for (const auto& [key, value] : run.facts) {
    out += "<span><b>" + escaped(key) + "</b> " + escaped(value) + "</span>";
  }
  out += "</p></header>" + targets_html(targets);
  out +=
      "<section><h2>The scenarios</h2><p>Time per operation on a logarithmic scale, lower is "
      "better; point at a mark for its figures. In the tables: the ratio to an int code with an "
      "out parameter, taken in rounds in which all mechanisms run interleaved; median, then 10th "
      "to 90th percentile.</p>";

  std::vector<std::string> titles;
  std::vector<std::vector<Table>> all;
  for (const Compiler& compiler : run.compilers) {
    all.push_back(tables(compiler));
    for (const Table& table : all.back()) {
      if (std::find(titles.begin(), titles.end(), table.title) == titles.end()) {
        titles.push_back(table.title);
      }
    }
  }
  for (const std::string& title : titles) {
    std::vector<const Table*> same;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const Table& table : all[i]) {
        if (table.title != title) continue;
        same.push_back(&table);
        names.push_back(run.compilers[i].name);
      }
    }
    const Axis axis = axis_of(same);
    out += "<h3>" + escaped(title) + "</h3>";
    if (same.front()->columns.size() > 1) {
      out += "<div class=\"plots\">";
      for (std::size_t i = 0; i < same.size(); ++i) {
        out += "<figure><figcaption>" + escaped(names[i]) + "</figcaption>" +
               Plot(*same[i], axis).svg() + "</figure>";
      }
      out += "</div>";
    }
    for (std::size_t i = 0; i < same.size(); ++i) {
      out += "<details><summary>figures, " + escaped(names[i]) + "</summary>" +
             html_table(*same[i]) + "</details>";
    }
  }
  out +=
      "</section><section><h2>Where others win</h2><p>Every cell of this run in which the other "
      "side is faster in nine of ten rounds.</p>";
  for (const Compiler& compiler : run.compilers) {
    for (const char* const rival : {"exceptions", "leaf", "std_expected_u64"}) {
      out += faster_html(compiler, rival);
    }
  }
  out += "</section><section><h2>Size and compile time</h2>";
  for (const Compiler& compiler : run.compilers) out += sizes_html(compiler);
  for (const Compiler& compiler : run.compilers) out += headers_html(compiler);
  out += "</section>";
  if (!run.notes.empty()) {
    out += "<section><h2>Left out</h2><ul>";
    for (const std::string& note : run.notes) out += "<li>" + escaped(note) + "</li>";
    out += "</ul></section>";
  }
  return out + "</main></body></html>\n";
}

}  // namespace bench::report
