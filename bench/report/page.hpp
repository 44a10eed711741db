// page.hpp: the head of report.html, with its whole style; nothing is fetched from anywhere.
#ifndef BENCH_REPORT_PAGE_HPP
#define BENCH_REPORT_PAGE_HPP

namespace bench::report {

inline constexpr const char* page_head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fallible: what failing costs</title>
<style>
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2128; --soft: #5c6570; --line: #dfe3e8; --tint: #f5f7f9;
  --ours: #0b62d6; --ours2: #0aa0c4; --exceptions: #d1342b; --floor: #1c2128; --plain: #8a939e;
  --tl: #8250df; --std: #bf3989; --std64: #e08bbd; --outcome: #1f883d; --leaf: #7a8c00;
  --absl: #9a6700; --code: #57808f; --text: #a0705a; --rust: #e36209;
  --good: #1a7f37; --fair: #9a6700; --bad: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11161c; --ink: #e3e8ee; --soft: #98a3af; --line: #2b333d; --tint: #1a2129;
    --ours: #5aa2ff; --ours2: #4fd0ea; --exceptions: #ff7069; --floor: #e3e8ee; --plain: #7d8894;
    --tl: #b792ff; --std: #f57cc0; --std64: #b8608f; --outcome: #4fc46c; --leaf: #bfcf3a;
    --absl: #d9a73a; --code: #8fb6c4; --text: #cf9d86; --rust: #ff9a52;
    --good: #4fc46c; --fair: #d9a73a; --bad: #ff7069;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
       font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 24px 20px 80px; }
h1 { font-size: 30px; margin: 8px 0; } h2 { font-size: 22px; margin: 44px 0 8px; }
h3 { font-size: 16px; margin: 30px 0 6px; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 22px; color: var(--soft); font-size: 13px; }
.facts b { color: var(--ink); font-weight: 600; }
p { max-width: 85ch; }
.plots { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px 28px; }
@media (max-width: 860px) { .plots { grid-template-columns: minmax(0, 1fr); } }
figure { margin: 0; } figcaption { color: var(--soft); font-size: 13px; }
svg { width: 100%; height: auto; display: block; }
.grid { stroke: var(--line); stroke-width: 1; }
.tick { fill: var(--soft); font-size: 11.5px; }
.series path { fill: none; stroke: var(--c, var(--soft)); stroke-width: 1.4; opacity: .85; }
.series circle { fill: var(--c, var(--soft)); }
.series.ours path { stroke-width: 3.2; opacity: 1; }
.series:hover path { stroke-width: 3.2; opacity: 1; }
.label { fill: var(--c, var(--soft)); font-size: 12.5px; } .label.ours { font-weight: 700; }
.lead { stroke: var(--c, var(--soft)); stroke-width: .8; fill: none; opacity: .5; }
.m-fallible_result { --c: var(--ours); } .m-fallible_code { --c: var(--ours2); }
.m-exceptions { --c: var(--exceptions); } .m-int_code { --c: var(--floor); }
.m-plain { --c: var(--plain); } .m-tl_expected { --c: var(--tl); }
.m-std_expected { --c: var(--std); } .m-std_expected_u64 { --c: var(--std64); }
.m-outcome { --c: var(--outcome); } .m-leaf { --c: var(--leaf); }
.m-absl_statusor { --c: var(--absl); } .m-std_error_code { --c: var(--code); }
.m-error_string { --c: var(--text); } .m-anyhow { --c: var(--rust); }
.m-int_code path, .m-plain path { stroke-dasharray: 5 3; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; margin: 8px 0 14px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 4px 12px; border-bottom: 1px solid var(--line);
         vertical-align: top; white-space: nowrap; font-weight: 400; }
th:first-child { text-align: left; } thead th { color: var(--soft); }
tr.ours { background: var(--tint); } tr.ours th { color: var(--ours); font-weight: 700; }
.bars th:first-child { white-space: normal; min-width: 30ch; }
.bars th, .bars td { padding: 3px 10px; } .bars tr.group th { font-weight: 700; padding-top: 16px; }
small { color: var(--soft); font-size: 11.5px; }
details { margin: 4px 0; } summary { cursor: pointer; color: var(--soft); font-size: 14px; }
section > details > summary { color: var(--ink); margin-top: 10px; }
.verdict { border-radius: 9px; padding: 0 8px; font-size: 12.5px; border: 1px solid; white-space: nowrap; }
.verdict.met { color: var(--good); } .verdict.noise { color: var(--fair); }
.verdict.missed { color: var(--bad); font-weight: 700; }
</style></head><body><main>
)";

}  // namespace bench::report

#endif
