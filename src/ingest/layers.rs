//! Files of several layers or sheets: which one is read.

use super::error::IngestError;
use super::intake::Intake;
use crate::model::defect::Defect;

/// The position of the layer to read: the one that is asked for, else the first, told where
/// there are others.
pub(crate) fn choose(
    file: &str,
    found: &[String],
    intake: &mut Intake<'_>,
) -> Result<usize, IngestError> {
    let listed = || {
        found
            .iter()
            .take(20)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ")
    };
    if found.is_empty() {
        return Err(IngestError::broken(
            file,
            "it holds no layer that can be read",
            "look into it with QGIS; save the layer as GeoJSON or GeoPackage",
        ));
    }
    let chosen = match &intake.options.layer {
        Some(wanted) => {
            let same = |name: &String| super::table::is_same_name(name, wanted);
            found.iter().position(same).ok_or_else(|| {
                IngestError::bad_value(
                    "layer",
                    format!("{file} has no layer {wanted:?}"),
                    format!("it has: {}", listed()),
                )
            })?
        }
        None => 0,
    };
    if intake.options.layer.is_none() && found.len() > 1 {
        let message = format!(
            "it holds {} layers ({}); the first, {}, was read",
            found.len(),
            listed(),
            found[chosen]
        );
        intake.defects.push(
            Defect::warning("layer_chosen", file, message)
                .value(&found[chosen])
                .hint("name the one that is meant with the key layer"),
        );
    }
    intake.table.layer.clone_from(&found[chosen]);
    intake.table.layers = found.to_vec();
    Ok(chosen)
}
