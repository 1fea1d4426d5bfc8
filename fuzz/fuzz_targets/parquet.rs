//! Any bytes as a file called `x.parquet`: read or refused, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(
    // the decoder's own panics are caught and told as a broken file
    init: pieeja::ingest::hush_guarded_panics(),
    |bytes: &[u8]| {
        let _ = pieeja::ingest::read_bytes("x.parquet", bytes.to_vec(), &pieeja::ingest::ReadOptions::default());
    }
);
