//! The levels of a study's areas.

use super::super::config::need;
use super::super::error::IngestError;
use super::super::sections::LevelSection;
use super::Levels;
use crate::model::ids::{Id, IdVec, LevelId};
use crate::model::study::Level;
use crate::model::text::Text;

/// The levels with their parents, which must come later in the list.
pub(super) fn levels(sections: &[LevelSection]) -> Result<Levels, IngestError> {
    let mut levels: Levels = IdVec::new();
    let ids: Vec<Option<&str>> = sections
        .iter()
        .map(|section| section.id.as_deref())
        .collect();
    for (i, section) in sections.iter().enumerate() {
        let key = |name: &str| format!("levels[{}].{name}", i + 1);
        let id = need(section.id.as_ref(), key("id"), "id = \"municipality\"")?;
        if levels.iter().any(|level| level.id == id) {
            return Err(IngestError::bad_value(
                key("id"),
                format!("{id:?} is the id of an earlier level"),
                "give every level an id of its own",
            ));
        }
        let parent = match &section.parent_level {
            None => None,
            Some(parent) => {
                let at = ids
                    .iter()
                    .skip(i + 1)
                    .position(|id| *id == Some(parent.as_str()));
                let at = at.ok_or_else(|| {
                    IngestError::bad_value(
                        key("parent_level"),
                        format!("{parent:?} is not a level further down in the file"),
                        "levels stand from the finest to the coarsest",
                    )
                })?;
                Some(LevelId::at(i + 1 + at))
            }
        };
        levels.push(Level {
            name: section.name.or_id(&id),
            id,
            parent,
        });
    }
    if levels.is_empty() {
        levels.push(whole_study());
    }
    Ok(levels)
}

/// The level of a study that names none. It has no areas, but a question always has a level.
fn whole_study() -> Level {
    let names = [("en", "No areas"), ("lv", "Bez teritorijām")];
    Level {
        id: "none".to_owned(),
        name: Text(
            names
                .map(|(language, name)| (language.to_owned(), name.to_owned()))
                .into(),
        ),
        parent: None,
    }
}
