//! Styles of QGIS for the layers of a study, in the colours and classes of the viewer.

use std::fmt::Write as _;

use super::schema::escaped;
use crate::access::breaks::{MINUTE_BREAKS, SHARE_BREAKS};
use crate::model::table::Layer;

/// The viewer's ramp of six classes, best first (`web/src/theme/ramps.ts`).
const RAMP: [[u8; 3]; 6] = [
    [250, 244, 221],
    [242, 202, 141],
    [233, 147, 85],
    [201, 89, 61],
    [145, 44, 60],
    [75, 24, 52],
];
const INK: [u8; 3] = [60, 50, 60];
/// Beyond any number of minutes.
const ENDLESS: f64 = 100_000.0;

/// A property of a symbol.
type Property = (&'static str, String);

/// The style of a layer by its columns; `None` for layers that no study has.
pub(super) fn qml(layer: &Layer) -> Option<String> {
    let has = |name: &str| layer.column(name).is_some();
    let renderer = match layer.name.as_ref() {
        "areas" if has("share_beyond") => graduated("share_beyond", &shares(), fill),
        "gaps" if has("minutes") => graduated("minutes", &minutes(), dot),
        "sites" if has("status") => by_status(),
        "network" if has("class") => single(),
        _ => return None,
    };
    let label = match layer.name.as_ref() {
        "areas" | "sites" if has("name") => "name",
        _ => "",
    };
    Some(format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
         <qgis version=\"3.22.0\" styleCategories=\"Symbology|MapTips\">\n{renderer}\
         <previewExpression>\"{label}\"</previewExpression>\n</qgis>\n"
    ))
}

/// Lower and upper bound of each class with its label: closed at the upper end.
type Class = (f64, f64, String);

fn shares() -> Vec<Class> {
    let percent = |share: f64| format!("{:.0}", share * 100.0);
    classes(&SHARE_BREAKS, 1.0, |low, high| {
        format!("{} - {} %", percent(low), percent(high))
    })
}

fn minutes() -> Vec<Class> {
    classes(&MINUTE_BREAKS, ENDLESS, |low, high| {
        if high < ENDLESS {
            format!("{low} - {high} min")
        } else {
            format!("> {low} min")
        }
    })
}

fn classes(breaks: &[f64], last: f64, label: impl Fn(f64, f64) -> String) -> Vec<Class> {
    let lows = std::iter::once(&0.0).chain(breaks);
    let highs = breaks.iter().chain([&last]);
    lows.zip(highs)
        .map(|(low, high)| (*low, *high, label(*low, *high)))
        .collect()
}

fn graduated(column: &str, classes: &[Class], symbol: impl Fn(usize, [u8; 3]) -> String) -> String {
    let mut ranges = String::new();
    let mut symbols = String::new();
    for (at, ((low, high, label), colour)) in classes.iter().zip(RAMP).enumerate() {
        // into Strings: cannot fail
        let _ = writeln!(
            ranges,
            "<range lower=\"{low:?}\" upper=\"{high:?}\" label=\"{}\" symbol=\"{at}\" render=\"true\"/>",
            escaped(label)
        );
        symbols.push_str(&symbol(at, colour));
    }
    format!(
        "<renderer-v2 type=\"graduatedSymbol\" attr=\"{column}\" graduatedMethod=\"GraduatedColor\" \
         symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<ranges>\n{ranges}</ranges>\n\
         <symbols>\n{symbols}</symbols>\n</renderer-v2>\n"
    )
}

fn by_status() -> String {
    let statuses = [
        ("operating", [30, 64, 120]),
        ("planned", [120, 160, 210]),
        ("candidate", [150, 110, 190]),
        ("closed", [150, 150, 150]),
    ];
    let mut categories = String::new();
    let mut symbols = String::new();
    for (at, (status, colour)) in statuses.into_iter().enumerate() {
        let _ = writeln!(
            categories,
            "<category value=\"{status}\" label=\"{status}\" symbol=\"{at}\" render=\"true\" type=\"string\"/>"
        );
        symbols.push_str(&marker(at, colour, "3.2"));
    }
    format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"status\" symbollevels=\"0\" enableorderby=\"0\" \
         forceraster=\"0\">\n<categories>\n{categories}</categories>\n<symbols>\n{symbols}</symbols>\n\
         </renderer-v2>\n"
    )
}

fn single() -> String {
    let line = symbol(
        0,
        "line",
        "SimpleLine",
        &[
            ("line_color", colour([120, 110, 120], 255)),
            ("line_width", "0.4".to_owned()),
            ("line_width_unit", "MM".to_owned()),
            ("line_style", "solid".to_owned()),
            ("capstyle", "round".to_owned()),
            ("joinstyle", "round".to_owned()),
        ],
    );
    format!(
        "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n\
         <symbols>\n{line}</symbols>\n</renderer-v2>\n"
    )
}

fn fill(at: usize, inside: [u8; 3]) -> String {
    let properties = [
        ("color", colour(inside, 255)),
        ("style", "solid".to_owned()),
        ("outline_color", colour(INK, 160)),
        ("outline_style", "solid".to_owned()),
        ("outline_width", "0.15".to_owned()),
        ("outline_width_unit", "MM".to_owned()),
        ("joinstyle", "round".to_owned()),
    ];
    symbol(at, "fill", "SimpleFill", &properties)
}

fn dot(at: usize, inside: [u8; 3]) -> String {
    marker(at, inside, "1.8")
}

fn marker(at: usize, inside: [u8; 3], size: &str) -> String {
    let properties = [
        ("name", "circle".to_owned()),
        ("color", colour(inside, 255)),
        ("outline_color", colour(INK, 200)),
        ("outline_style", "solid".to_owned()),
        ("outline_width", "0.2".to_owned()),
        ("outline_width_unit", "MM".to_owned()),
        ("size", size.to_owned()),
        ("size_unit", "MM".to_owned()),
    ];
    symbol(at, "marker", "SimpleMarker", &properties)
}

fn colour([red, green, blue]: [u8; 3], opacity: u8) -> String {
    format!("{red},{green},{blue},{opacity}")
}

/// A symbol of one layer; properties stand twice, for versions before and after 3.24.
fn symbol(at: usize, kind: &str, class: &str, properties: &[Property]) -> String {
    let mut options = String::new();
    let mut older = String::new();
    for (key, value) in properties {
        let _ = write!(
            options,
            "<Option type=\"QString\" name=\"{key}\" value=\"{value}\"/>"
        );
        let _ = write!(older, "<prop k=\"{key}\" v=\"{value}\"/>");
    }
    format!(
        "<symbol type=\"{kind}\" name=\"{at}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\
         <layer class=\"{class}\" enabled=\"1\" pass=\"0\" locked=\"0\">\
         <Option type=\"Map\">{options}</Option>{older}</layer></symbol>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_join_without_a_gap() {
        for classes in [shares(), minutes()] {
            assert_eq!(classes.len(), RAMP.len());
            assert!(
                classes
                    .windows(2)
                    .all(|two| two[0].1.total_cmp(&two[1].0).is_eq())
            );
        }
        assert_eq!(shares()[0].2, "0 - 10 %");
        assert_eq!(minutes()[5].2, "> 90 min");
    }
}
