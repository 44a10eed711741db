//! The contexts scenario in Rust, with anyhow. Speaks the protocol of support/rival.hpp: says its
//! name, its cells and an empty line, then answers "cell<TAB>operations" with "nanoseconds
//! allocations" until its input ends.
use anyhow::{Context, Result};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::sync::atomic::{AtomicU64, Ordering};

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, now: *mut Timespec) -> i32;
}

/// CPU time of this thread, as the harness measures it (CLOCK_THREAD_CPUTIME_ID of Linux).
fn cpu_nanoseconds() -> i64 {
    let mut now = Timespec { seconds: 0, nanoseconds: 0 };
    unsafe { clock_gettime(3, &mut now) };
    now.seconds * 1_000_000_000 + now.nanoseconds
}

struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

/// One thread: a load and a store are enough, and cheaper than an atomic addition.
fn count() {
    ALLOCATIONS.store(ALLOCATIONS.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        System.alloc(layout)
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        System.dealloc(block, layout)
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        System.realloc(block, layout, size)
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The failure: a type without a message of its own, so that making it costs what it must.
#[derive(Debug)]
struct BadInput;

impl std::fmt::Display for BadInput {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("bad input")
    }
}

impl std::error::Error for BadInput {}

#[inline(never)]
fn literal<const K: usize>(number: i32) -> Result<i32> {
    match K {
        0 => {
            if number < 0 {
                return Err(BadInput.into());
            }
            Ok(number)
        }
        1 => Ok(literal::<0>(number).context("reading the data file")? + 1),
        2 => Ok(literal::<1>(number).context("reading the data file")? + 1),
        3 => Ok(literal::<2>(number).context("reading the data file")? + 1),
        4 => Ok(literal::<3>(number).context("reading the data file")? + 1),
        5 => Ok(literal::<4>(number).context("reading the data file")? + 1),
        6 => Ok(literal::<5>(number).context("reading the data file")? + 1),
        7 => Ok(literal::<6>(number).context("reading the data file")? + 1),
        8 => Ok(literal::<7>(number).context("reading the data file")? + 1),
        9 => Ok(literal::<8>(number).context("reading the data file")? + 1),
        _ => Ok(literal::<9>(number).context("reading the data file")? + 1),
    }
}

fn block(number: i32, k: usize) -> impl FnOnce() -> String {
    move || format!("reading block {} of the data file", number + k as i32)
}

#[inline(never)]
fn formatted<const K: usize>(number: i32) -> Result<i32> {
    match K {
        0 => {
            if number < 0 {
                return Err(BadInput.into());
            }
            Ok(number)
        }
        1 => Ok(formatted::<0>(number).with_context(block(number, K))? + 1),
        2 => Ok(formatted::<1>(number).with_context(block(number, K))? + 1),
        3 => Ok(formatted::<2>(number).with_context(block(number, K))? + 1),
        4 => Ok(formatted::<3>(number).with_context(block(number, K))? + 1),
        5 => Ok(formatted::<4>(number).with_context(block(number, K))? + 1),
        6 => Ok(formatted::<5>(number).with_context(block(number, K))? + 1),
        7 => Ok(formatted::<6>(number).with_context(block(number, K))? + 1),
        8 => Ok(formatted::<7>(number).with_context(block(number, K))? + 1),
        9 => Ok(formatted::<8>(number).with_context(block(number, K))? + 1),
        _ => Ok(formatted::<9>(number).with_context(block(number, K))? + 1),
    }
}

fn dropped(chain: fn(i32) -> Result<i32>, operations: usize) -> u64 {
    let mut sum = 0;
    for i in 0..operations {
        let number = black_box(-1 - (i & 511) as i32);
        match chain(number) {
            Ok(value) => sum += value as u64,
            Err(error) => sum += 1000 + error.is::<BadInput>() as u64,
        }
    }
    sum
}

fn rendered(chain: fn(i32) -> Result<i32>, operations: usize) -> u64 {
    let mut sum = 0;
    for i in 0..operations {
        let number = black_box(-1 - (i & 511) as i32);
        match chain(number) {
            Ok(value) => sum += value as u64,
            Err(error) => sum += black_box(format!("{:#}", error)).len() as u64,
        }
    }
    sum
}

type Chain = fn(i32) -> Result<i32>;

fn main() {
    let sizes: [(&str, Chain, Chain); 5] = [
        ("0 contexts", literal::<0>, formatted::<0>),
        ("1 context", literal::<1>, formatted::<1>),
        ("3 contexts", literal::<3>, formatted::<3>),
        ("5 contexts", literal::<5>, formatted::<5>),
        ("10 contexts", literal::<10>, formatted::<10>),
    ];
    let mut cells: Vec<(String, Chain, bool)> = Vec::new();
    for (size, literal_chain, formatted_chain) in sizes.iter() {
        for (kind, chain) in [("literal", literal_chain), ("formatted", formatted_chain)].iter() {
            for (end, renders) in [("dropped", false), ("rendered", true)].iter() {
                cells.push((format!("contexts, {}, {}/{}/100%", kind, end, size), **chain, *renders));
            }
        }
    }
    println!("anyhow");
    for cell in &cells {
        println!("{}", cell.0);
    }
    println!();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap_or_default();
        let mut words = line.split('\t');
        let name = words.next().unwrap_or("");
        let operations: usize = words.next().unwrap_or("").parse().unwrap_or(0);
        let run = |chain, renders, count| {
            if renders { rendered(chain, count) } else { dropped(chain, count) }
        };
        if let Some((_, chain, renders)) = cells.iter().find(|cell| cell.0 == name) {
            black_box(run(*chain, *renders, operations / 8 + 1));
            let before = ALLOCATIONS.load(Ordering::Relaxed);
            let start = cpu_nanoseconds();
            black_box(run(*chain, *renders, operations));
            let nanoseconds = cpu_nanoseconds() - start;
            println!("{} {}", nanoseconds, ALLOCATIONS.load(Ordering::Relaxed) - before);
        } else {
            println!("0 0");
        }
        std::io::stdout().flush().ok();
    }
}
