//! Parquet files as other programs make them: every packing that is read, and pages that are
//! not what they say to be.

use std::process::Command;
use std::sync::Arc;

use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use pieeja::ingest::{ReadOptions, Value, read_bytes};

const SCHEMA: &str =
    "message m { required binary id (UTF8); optional double lon; optional double lat; }";

/// Two rows; the second has no place.
fn packed(compression: Compression, version: WriterVersion) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_writer_version(version)
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let ids = ["Ķekava", "Žīguri"].map(ByteArray::from);
    column
        .typed::<ByteArrayType>()
        .write_batch(&ids, None, None)
        .unwrap();
    column.close().unwrap();
    for number in [24.1, 56.9] {
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<DoubleType>()
            .write_batch(&[number], Some(&[1, 0]), None)
            .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn all_common_packings_are_read() {
    let packings = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
    ];
    for packing in packings {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let bytes = packed(packing, version);
            let (layer, defects) = read_bytes("x.parquet", bytes, &ReadOptions::default()).unwrap();
            assert_eq!(defects, [], "{packing:?}");
            let ids: Vec<_> = layer.rows.iter().map(|row| row.text(0)).collect();
            assert_eq!(ids, [Some("Ķekava"), Some("Žīguri")], "{packing:?}");
            let lon: Vec<_> = layer
                .rows
                .iter()
                .map(|row| layer.info.value(row, 1))
                .collect();
            assert_eq!(lon, [Value::Real(24.1), Value::Missing], "{packing:?}");
            assert!(layer.rows[0].geometry.is_some() && layer.rows[1].geometry.is_none());
        }
    }
}

/// Files whose pages are broken end in words; nothing of the decoder reaches the screen.
#[test]
fn broken_pages_are_told_in_words_only() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet");
    let sound = packed(Compression::UNCOMPRESSED, WriterVersion::PARQUET_1_0);
    let mut refused = 0;
    for at in (4..sound.len() - 8).step_by(7) {
        let mut bytes = sound.clone();
        bytes[at] ^= 0xFF;
        std::fs::write(&path, bytes).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_pieeja"))
            .args(["check", path.to_str().unwrap()])
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!told.contains("panicked"), "byte {at}: {told}");
        match output.status.code() {
            Some(2) => {
                refused += 1;
                assert!(
                    told.starts_with("error: ") && told.contains("x.parquet"),
                    "byte {at}: {told}"
                );
            }
            code => assert!(matches!(code, Some(0 | 1)), "byte {at}: {code:?}"),
        }
    }
    assert!(refused > 10, "only {refused} broken files were refused");
}
