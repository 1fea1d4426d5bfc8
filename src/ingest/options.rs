//! What the user says of a file that the file itself does not.

use super::sections::{LevelSection, NetworkSection, OriginsSection, SitesSection};

/// How a file is to be read where it does not say, or says it wrong.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReadOptions {
    /// The layer of a GeoPackage, the sheet of a workbook.
    pub layer: Option<String>,
    /// The coordinate system: an EPSG code, a URN or well-known text. It wins over the file's.
    pub crs: Option<String>,
    /// The encoding of texts, such as `windows-1257`. It wins over the file's.
    pub encoding: Option<String>,
    /// Whether the two coordinates stand the other way round.
    pub swap: bool,
    /// The column of longitudes or eastings.
    pub x: Option<String>,
    /// The column of latitudes or northings.
    pub y: Option<String>,
}

/// How the file of a section is to be read.
macro_rules! options {
    ($($section:ident: $x:expr;)*) => {$(
        impl $section {
            pub(crate) fn options(&self) -> ReadOptions {
                let columns: fn(&Self) -> (Option<String>, Option<String>) = $x;
                let (x, y) = columns(self);
                ReadOptions {
                    layer: self.layer.clone(),
                    crs: self.crs.clone(),
                    encoding: self.encoding.clone(),
                    swap: self.swap,
                    x,
                    y,
                }
            }
        }
    )*};
}

options! {
    LevelSection: |_| (None, None);
    OriginsSection: |section| (section.x.clone(), section.y.clone());
    SitesSection: |section| (section.x.clone(), section.y.clone());
    NetworkSection: |_| (None, None);
}
