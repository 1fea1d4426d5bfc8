//! Any bytes as a file called `x.geojsonl`: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = pieeja::ingest::read_bytes("x.geojsonl", bytes.to_vec(), &pieeja::ingest::ReadOptions::default());
});
