//! Files made by hand: archives, and the table and system of a Shapefile.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

/// WGS 84 as a `.prj` has it.
pub(crate) const DEGREES: &[u8] = br#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

/// An archive of these files.
pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    archive(files, SimpleFileOptions::default())
}

/// An archive of these texts.
pub(crate) fn zipped_texts(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    zipped(&files)
}

/// An archive of these files as they are, so that changes of bytes reach what is in it.
pub(crate) fn stored(files: &[(&str, &[u8])]) -> Vec<u8> {
    let as_they_are =
        SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    archive(files, as_they_are)
}

fn archive(files: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A table of one record, which says that it has so many, in a column of four letters.
pub(crate) fn dbf(column: [u8; 4], records: u32) -> Vec<u8> {
    let mut dbf = vec![0; 32];
    dbf[0] = 3;
    dbf[4..8].copy_from_slice(&records.to_le_bytes());
    dbf[8] = 65;
    dbf[10] = 5;
    let mut field = [0; 32];
    field[..4].copy_from_slice(&column);
    field[11] = b'C';
    field[16] = 4;
    dbf.extend(field);
    dbf.push(0x0D);
    dbf.extend(b" abcd");
    dbf
}
