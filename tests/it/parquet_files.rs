//! Parquet files as other programs make them: every packing that is read, and pages that are
//! not what they say to be.

use std::process::Command;
use std::sync::Arc;

use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
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
        Compression::BROTLI(BrotliLevel::default()),
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

/// Bytes of the one value of a bomb, and what its page says instead.
const VALUE_BYTES: usize = 16 << 20;

/// Number as the page header has it: zigzag, seven bits a byte.
fn varint(number: usize) -> Vec<u8> {
    let mut rest = number * 2;
    let mut bytes = Vec::new();
    while rest > 0x7F {
        bytes.push(u8::try_from(rest & 0x7F).unwrap() | 0x80);
        rest >>= 7;
    }
    bytes.push(u8::try_from(rest).unwrap());
    bytes
}

/// One page that holds a long value and says that it unpacks to `declared` bytes.
fn lying_page(compression: Compression, declared: usize) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let schema = Arc::new(parse_message_type("message m { required binary id (UTF8); }").unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column
        .typed::<ByteArrayType>()
        .write_batch(&[ByteArray::from(vec![b' '; VALUE_BYTES])], None, None)
        .unwrap();
    column.close().unwrap();
    group.close().unwrap();
    let mut bytes = writer.into_inner().unwrap();
    let (truth, lie) = (varint(VALUE_BYTES + 4), varint(declared));
    assert_eq!(truth.len(), lie.len());
    let at = bytes
        .windows(truth.len())
        .position(|window| window == truth)
        .expect("the page header holds its size");
    assert!(at < 32, "the header is at the start: {at}");
    bytes[at..at + lie.len()].copy_from_slice(&lie);
    bytes
}

#[test]
fn pages_that_unpack_to_more_than_they_say_are_refused_before_they_do() {
    let refusal = |compression, declared| {
        let bytes = lying_page(compression, declared);
        let error = read_bytes("x.parquet", bytes, &ReadOptions::default()).unwrap_err();
        assert!(!error.hint().is_empty(), "{error}");
        error.to_string()
    };
    for streamed in [
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
    ] {
        let told = refusal(streamed, 2 << 20);
        assert!(told.contains("bytes and goes on"), "{streamed:?}: {told}");
    }
    for block in [Compression::SNAPPY, Compression::LZ4_RAW] {
        // more than its bytes could hold in any packing of that kind
        let told = refusal(block, VALUE_BYTES * 6);
        assert!(
            told.contains("says that it unpacks to"),
            "{block:?}: {told}"
        );
    }
    // the truth is no reason to refuse
    for sound in [
        Compression::SNAPPY,
        Compression::BROTLI(BrotliLevel::default()),
    ] {
        let bytes = lying_page(sound, VALUE_BYTES + 4);
        let (layer, _) = read_bytes("x.parquet", bytes, &ReadOptions::default()).unwrap();
        assert_eq!(layer.rows[0].text(0).map(str::len), Some(VALUE_BYTES));
    }
}

#[test]
fn dictionaries_of_more_values_than_bytes_are_refused() {
    let mut bytes = packed(Compression::SNAPPY, WriterVersion::PARQUET_1_0);
    // the dictionary's part of the first page header: two values
    let two = [0x4C, 0x15, 0x04];
    let at = bytes.windows(3).position(|window| window == two).unwrap();
    bytes[at + 2] = 0x7E;
    let error = read_bytes("x.parquet", bytes, &ReadOptions::default()).unwrap_err();
    assert!(error.to_string().contains("63 values in"), "{error}");
}

#[test]
fn lists_of_more_elements_than_bytes_are_refused_and_not_counted_out() {
    // a page header whose dictionary part becomes a list of 2^31 numbers of eight bytes
    let mut bytes = packed(Compression::SNAPPY, WriterVersion::PARQUET_1_0);
    let dictionary = [0x4C, 0x15, 0x04];
    let at = bytes.windows(3).position(|window| window == dictionary);
    let endless = [0x49, 0xF7, 0xFF, 0xFF, 0xFF, 0xFF, 0x07];
    let at = at.expect("the first page is a dictionary");
    bytes[at..at + endless.len()].copy_from_slice(&endless);
    let error = read_bytes("x.parquet", bytes, &ReadOptions::default()).unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains("the header of a page cannot be read"),
        "{told}"
    );

    // a size of another kind than it should be: the decoder would read it as a size
    let mut bytes = packed(Compression::SNAPPY, WriterVersion::PARQUET_1_0);
    let sizes = bytes.windows(3).position(|window| window == dictionary);
    let head = &mut bytes[4..sizes.unwrap()];
    let unpacked = head.iter().skip(2).position(|byte| *byte == 0x15).unwrap() + 2;
    head[unpacked] = 0x16;
    let error = read_bytes("x.parquet", bytes, &ReadOptions::default()).unwrap_err();
    let told = error.to_string();
    assert!(told.contains("field 2 is of another kind"), "{told}");

    // footers with lists of truths in lists: no byte each, 2^31 of them each time
    let mut footer = vec![0xF9, 0xF9, 0x20];
    for _ in 0..0x20 {
        footer.extend([0xF1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]);
    }
    footer.push(0);
    for deep in [footer, vec![0x1C; 4_000]] {
        let mut bytes = b"PAR1".to_vec();
        bytes.extend(&deep);
        bytes.extend(u32::try_from(deep.len()).unwrap().to_le_bytes());
        bytes.extend(b"PAR1");
        let error = read_bytes("x.parquet", bytes, &ReadOptions::default()).unwrap_err();
        assert!(error.to_string().contains("its footer"), "{error}");
    }
}
