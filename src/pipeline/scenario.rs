//! A scenario applied: the study as it would be.

use std::collections::BTreeSet;

use crate::model::geo::LonLat;
use crate::model::ids::{GroupId, Id, LevelId, ServiceId, SiteId};
use crate::model::place::{Located, Placement, Site, SiteStatus};
use crate::model::scenario::{
    Change, MAX_AMOUNT, MAX_CHANGES, MAX_PEOPLE_PERCENT, MAX_SPEED_PERCENT, MAX_TEXT_BYTES,
    NewSite, Scenario,
};
use crate::model::study::{RoadSource, Study};
use crate::model::units::{MAX_PEOPLE, People};
use crate::spatial::areas::AreaIndex;

/// A new site on no polygon belongs to the nearest area within so many metres.
const NEAREST_AREA_M: f64 = 2_000.0;

/// Why a scenario does not fit the study.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("change {number}: {what}")]
pub struct ScenarioError {
    /// Which change, from 1.
    pub number: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
    /// The part of the change.
    pub field: &'static str,
}

/// A study as a scenario makes it. Sites keep their ids; new ones follow.
#[derive(Debug)]
pub struct Applied {
    /// The study.
    pub study: Study,
    /// Whether roads differ: all travel costs do.
    pub roads: bool,
    /// Whether numbers of people differ.
    pub people: bool,
    /// Services whose sites differ.
    pub services: BTreeSet<ServiceId>,
}

/// Applies the changes in order. Nothing is left out silently: the first change that does not
/// fit the study is the error.
pub fn apply(
    study: &Study,
    areas: &AreaIndex,
    scenario: &Scenario,
) -> Result<Applied, ScenarioError> {
    let mut applied = Applied {
        study: study.clone(),
        roads: false,
        people: false,
        services: BTreeSet::new(),
    };
    if scenario.changes.len() > MAX_CHANGES {
        return Err(ScenarioError {
            number: MAX_CHANGES + 1,
            what: format!("a scenario has at most {MAX_CHANGES} changes"),
            hint: "split it, or make the changes in the study's files".to_owned(),
            field: "changes",
        });
    }
    for (at, change) in scenario.changes.iter().enumerate() {
        let wrong = |(field, what, hint): Wrong| ScenarioError {
            number: at + 1,
            what,
            hint,
            field,
        };
        applied.make(areas, change).map_err(wrong)?;
    }
    Ok(applied)
}

/// Field, what is wrong, what to do.
type Wrong = (&'static str, String, String);

impl Applied {
    fn make(&mut self, areas: &AreaIndex, change: &Change) -> Result<(), Wrong> {
        match change {
            Change::Road {
                road,
                speed_percent,
            } => self.road(road, *speed_percent),
            Change::People {
                percent,
                group,
                area,
                level,
                origin,
            } => {
                let place = (area.as_deref(), level.as_deref(), origin.as_deref());
                self.people(*percent, group.as_deref(), place)
            }
            _ => {
                let (id, site) = changed_site(&self.study, areas, change)?;
                self.services.insert(site.service);
                if self.study.sites.get(id).is_some() {
                    self.study.sites[id] = site;
                } else {
                    self.study.sites.push(site);
                }
                Ok(())
            }
        }
    }

    fn road(&mut self, road: &str, percent: f64) -> Result<(), Wrong> {
        if !(0.0..=MAX_SPEED_PERCENT).contains(&percent) {
            let said = format!("{percent} is no speed in percent");
            let hint =
                format!("0 closes the road, 50 halves its speed, {MAX_SPEED_PERCENT} is most");
            return Err(("speed_percent", said, hint));
        }
        let roads = &mut self.study.roads;
        let lines = match &mut roads.source {
            RoadSource::Lines(lines) => &mut lines[..],
            RoadSource::None => &mut [],
            // which roads there are is for the network to say
            RoadSource::Streets(_) | RoadSource::Built(_) => {
                let known = roads.paces.iter_mut().find(|(known, _)| known == road);
                match known {
                    Some((_, pace)) => *pace *= percent / 100.0,
                    None => roads.paces.push((road.to_owned(), percent)),
                }
                self.roads = true;
                return Ok(());
            }
        };
        let mut named = lines
            .iter_mut()
            .filter(|line| !road.is_empty() && (line.id == road || line.reference == road))
            .peekable();
        if named.peek().is_none() {
            return Err(unknown_road(road));
        }
        for line in named {
            // stacked: half of half is a quarter
            line.pace_percent = Some(line.pace_percent.unwrap_or(100.0) * percent / 100.0);
        }
        self.roads = true;
        Ok(())
    }

    fn people(
        &mut self,
        percent: f64,
        group: Option<&str>,
        (area, level, origin): (Option<&str>, Option<&str>, Option<&str>),
    ) -> Result<(), Wrong> {
        let study = &mut self.study;
        if !(0.0..=MAX_PEOPLE_PERCENT).contains(&percent) {
            let said = format!("{percent} is no number of people in percent");
            let hint = format!("100 changes nothing, {MAX_PEOPLE_PERCENT} is most");
            return Err(("percent", said, hint));
        }
        let groups: Vec<GroupId> = match group {
            Some(group) => vec![group_of(study, group)?],
            None => study.groups.ids().collect(),
        };
        let area = match (area, level) {
            (Some(code), Some(level)) => Some(area_of(study, level, code)?),
            (None, None) => None,
            _ => {
                let hint = "codes are unique within a level only".to_owned();
                return Err(("level", "an area needs its level".to_owned(), hint));
            }
        };
        if let Some(origin) = origin
            && !study.origins.iter().any(|known| known.id == origin)
        {
            let hint = "ids are in the column `id` of /layers/gaps.csv".to_owned();
            return Err((
                "origin",
                format!("there is no origin {}", shown(origin)),
                hint,
            ));
        }
        for id in study.origins.ids().collect::<Vec<_>>() {
            let place = &mut study.origins[id];
            let inside = area.is_none_or(|(level, area)| place.located.area(level) == Some(area));
            if !inside || origin.is_some_and(|origin| place.id != origin) {
                continue;
            }
            for group in &groups {
                if let Some(people) = place.people.get_mut(group.index())
                    && let Some(before) = *people
                {
                    let after = (before.to_f64() * percent / 100.0).min(MAX_PEOPLE);
                    *people = People::from_f64(after);
                }
            }
        }
        self.people = true;
        Ok(())
    }
}

fn unknown_road(road: &str) -> Wrong {
    let said = format!("there is no road {}", shown(road));
    let hint = "roads are named by `id` or `ref` of the table of roads, those of an extract by their \
                `ref` or `name`";
    ("road", said, hint.to_owned())
}

/// A scenario names a road that the network has not.
pub(super) fn no_road(road: &str, scenario: &Scenario) -> ScenarioError {
    let is_it =
        |change: &Change| matches!(change, Change::Road { road: named, .. } if named == road);
    let at = scenario.changes.iter().position(is_it).unwrap_or(0);
    let (field, what, hint) = unknown_road(road);
    ScenarioError {
        number: at + 1,
        what,
        hint,
        field,
    }
}

/// The site that a change of one site leaves, with its id; a new one has the id after the last.
pub(super) fn site_after(
    study: &Study,
    areas: &AreaIndex,
    change: &Change,
) -> Result<(SiteId, Site), ScenarioError> {
    changed_site(study, areas, change).map_err(|(field, what, hint)| ScenarioError {
        number: 1,
        what,
        hint,
        field,
    })
}

fn changed_site(
    study: &Study,
    areas: &AreaIndex,
    change: &Change,
) -> Result<(SiteId, Site), Wrong> {
    let known = |id: &str| {
        let found = study.sites.iter_ids().find(|(_, site)| site.id == id);
        let hint = || "ids are in the column `id` of /layers/sites.csv".to_owned();
        found
            .map(|(id, site)| (id, site.clone()))
            .ok_or_else(|| ("site", format!("there is no site {}", shown(id)), hint()))
    };
    let refuse = |said: String, hint: &str| Err(("site", said, hint.to_owned()));
    match change {
        Change::Open(new) => Ok((SiteId::at(study.sites.len()), opened(study, areas, new)?)),
        Change::Reopen { site: name } => {
            let (id, mut site) = known(name)?;
            if site.status == SiteStatus::Operating {
                let said = format!("the site {name:?} operates already");
                return refuse(said, "leave this change out");
            }
            if site.position.is_none() {
                let said = format!("nobody states the place of the site {name:?}");
                return refuse(said, "open a new site where it should be");
            }
            site.status = SiteStatus::Operating;
            Ok((id, site))
        }
        Change::Close { site: name } => {
            let (id, mut site) = known(name)?;
            if site.status != SiteStatus::Operating {
                let said = format!("the site {name:?} does not operate");
                return refuse(said, "leave this change out");
            }
            site.status = SiteStatus::Closed;
            Ok((id, site))
        }
        Change::Enlarge { site, capacity } => {
            let (id, mut site) = known(site)?;
            amount("capacity", *capacity)?;
            site.capacity = Some(*capacity);
            Ok((id, site))
        }
        Change::Move { site, lon, lat } => {
            let (id, mut site) = known(site)?;
            let place = place(*lon, *lat)?;
            site.located = located(study, areas, place);
            site.position = Some(place);
            "scenario".clone_into(&mut site.location_basis);
            Ok((id, site))
        }
        Change::Road { .. } | Change::People { .. } => refuse(
            "this change is of no site".to_owned(),
            "say which site changes",
        ),
    }
}

fn opened(study: &Study, areas: &AreaIndex, new: &NewSite) -> Result<Site, Wrong> {
    let service = study.service(&new.service).ok_or_else(|| {
        let known: Vec<&str> = study.services.iter().map(|s| s.id.as_str()).collect();
        let said = format!("the study has no service {}", shown(&new.service));
        ("service", said, format!("known: {}", known.join(", ")))
    })?;
    let position = place(new.lon, new.lat)?;
    for (field, value) in [("capacity", new.capacity), ("cost", new.cost)] {
        value.map_or(Ok(()), |value| amount(field, value))?;
    }
    for group in new.groups.iter().flatten() {
        group_of(study, group)?;
    }
    for (field, text) in [("id", &new.id), ("name", &new.name)] {
        if text
            .as_ref()
            .is_some_and(|text| text.len() > MAX_TEXT_BYTES)
        {
            let said = format!("longer than {MAX_TEXT_BYTES} bytes");
            return Err((field, said, "shorten it".to_owned()));
        }
    }
    let taken = |id: &str| study.sites.iter().any(|site| site.id == id);
    let id = match &new.id {
        Some(id) if id.is_empty() || taken(id) => {
            let said = format!("there is a site {} already", shown(id));
            return Err(("id", said, "give another id, or none".to_owned()));
        }
        Some(id) => id.clone(),
        None => {
            let mut ids = (1..).map(|number: u32| format!("new-{number}"));
            ids.find(|id| !taken(id)).unwrap_or_default()
        }
    };
    let located = located(study, areas, position);
    Ok(Site {
        name: new.name.clone().unwrap_or_else(|| id.clone()),
        id,
        service,
        position: Some(position),
        groups: new.groups.clone(),
        capacity: new.capacity,
        cost: new.cost,
        status: SiteStatus::Operating,
        provider: String::new(),
        year: None,
        source: "scenario".to_owned(),
        location_basis: "scenario".to_owned(),
        extra: std::collections::BTreeMap::new(),
        located,
    })
}

/// Where a point stands in each level: the parent of a finer area found, else the polygon
/// around it, else the nearest within two kilometres.
pub(super) fn located(study: &Study, areas: &AreaIndex, point: LonLat) -> Located {
    let mut located = Located::default();
    for level in study.levels.ids() {
        let inherited = study.levels.iter_ids().find_map(|(finer, about)| {
            if about.parent != Some(level) || finer >= level {
                return None;
            }
            let parent = study.areas[located.area(finer)?].parent?;
            Some((Some(parent), located.placements[finer.index()]))
        });
        let (area, placement) =
            inherited.unwrap_or_else(|| areas.locate(level, point, NEAREST_AREA_M));
        located.areas.push(area);
        located.placements.push(if area.is_some() {
            placement
        } else {
            Placement::Nowhere
        });
    }
    located
}

pub(super) fn place(lon: f64, lat: f64) -> Result<LonLat, Wrong> {
    // the network's frame has no poles
    let inside = (-180.0..=180.0).contains(&lon) && (-89.9..=89.9).contains(&lat);
    if inside {
        return Ok(LonLat { lon, lat });
    }
    let field = if (-180.0..=180.0).contains(&lon) {
        "lat"
    } else {
        "lon"
    };
    let said = format!("{lon}, {lat} is no place");
    let hint = "write longitude first: degrees on WGS 84".to_owned();
    Err((field, said, hint))
}

fn amount(field: &'static str, value: f64) -> Result<(), Wrong> {
    if (0.0..=MAX_AMOUNT).contains(&value) {
        return Ok(());
    }
    let said = format!("{value} is no {field}");
    Err((field, said, format!("a number from 0 to {MAX_AMOUNT}")))
}

fn group_of(study: &Study, id: &str) -> Result<GroupId, Wrong> {
    study.group(id).ok_or_else(|| {
        let known: Vec<&str> = study.groups.iter().map(|g| g.id.as_str()).collect();
        let said = format!("the study has no group {}", shown(id));
        ("group", said, format!("known: {}", known.join(", ")))
    })
}

fn area_of(
    study: &Study,
    level: &str,
    code: &str,
) -> Result<(LevelId, crate::model::ids::AreaId), Wrong> {
    let Some(id) = study.level(level) else {
        let known: Vec<&str> = study.levels.iter().map(|l| l.id.as_str()).collect();
        let said = format!("the study has no level {}", shown(level));
        return Err(("level", said, format!("known: {}", known.join(", "))));
    };
    let mut areas = study.areas_of(id);
    let area = areas
        .find(|(_, area)| area.code == code)
        .map(|(area, _)| area);
    area.map(|area| (id, area)).ok_or_else(|| {
        let said = format!("the level {level:?} has no area {}", shown(code));
        let hint = "codes are in the column `code` of /layers/areas.csv".to_owned();
        ("area", said, hint)
    })
}

/// A text as it is told back: quoted, and cut when it is long.
fn shown(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut cut: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        cut.push('…');
    }
    format!("{cut:?}")
}
