//! Scenarios as short texts for links and command lines, both ways.

use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use super::{BadText, Change, NewSite, Scenario};

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, change) in self.changes.iter().enumerate() {
            if at > 0 {
                f.write_char(';')?;
            }
            change.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let option = |f: &mut fmt::Formatter<'_>, key: &str, value: &Option<String>| match value {
            Some(value) => write!(f, ":{key}={}", Escaped(value)),
            None => Ok(()),
        };
        let amount = |f: &mut fmt::Formatter<'_>, key: &str, value: Option<f64>| match value {
            Some(value) => write!(f, ":{key}={value}"),
            None => Ok(()),
        };
        match self {
            Self::Open(site) => {
                write!(
                    f,
                    "open:{}:{},{}",
                    Escaped(&site.service),
                    site.lon,
                    site.lat
                )?;
                option(f, "id", &site.id)?;
                option(f, "name", &site.name)?;
                if let Some(groups) = &site.groups {
                    let groups: Vec<String> =
                        groups.iter().map(|g| Escaped(g).to_string()).collect();
                    write!(f, ":groups={}", groups.join("|"))?;
                }
                amount(f, "capacity", site.capacity)?;
                amount(f, "cost", site.cost)
            }
            Self::Reopen { site } => write!(f, "reopen:{}", Escaped(site)),
            Self::Close { site } => write!(f, "close:{}", Escaped(site)),
            Self::Enlarge { site, capacity } => write!(f, "enlarge:{}:{capacity}", Escaped(site)),
            Self::Move { site, lon, lat } => write!(f, "move:{}:{lon},{lat}", Escaped(site)),
            Self::Road {
                road,
                speed_percent,
            } => write!(f, "road:{}:{speed_percent}", Escaped(road)),
            Self::People {
                percent,
                group,
                area,
                level,
                origin,
            } => {
                write!(f, "people:{percent}")?;
                option(f, "group", group)?;
                option(f, "area", area)?;
                option(f, "level", level)?;
                option(f, "origin", origin)
            }
        }
    }
}

impl FromStr for Scenario {
    type Err = BadText;

    fn from_str(text: &str) -> Result<Self, BadText> {
        let parts = text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let changes: Result<Vec<Change>, BadText> = parts.map(str::parse).collect();
        Ok(Self {
            name: None,
            changes: changes?,
        })
    }
}

impl FromStr for Change {
    type Err = BadText;

    fn from_str(text: &str) -> Result<Self, BadText> {
        Parts::new(text).change()
    }
}

/// The parts of one change, read from the left.
struct Parts<'a> {
    text: &'a str,
    rest: std::str::Split<'a, char>,
}

impl<'a> Parts<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            rest: text.split(':'),
        }
    }

    fn bad(&self, what: impl Into<String>) -> BadText {
        const SHOWN: usize = 60;
        BadText {
            what: what.into(),
            part: self.text.chars().take(SHOWN).collect(),
        }
    }

    fn next(&mut self, what: &str) -> Result<&'a str, BadText> {
        self.rest
            .next()
            .filter(|part| !part.is_empty())
            .ok_or_else(|| self.bad(format!("{what} is missing")))
    }

    fn word(&mut self, what: &str) -> Result<String, BadText> {
        let part = self.next(what)?;
        self.plain(part)
    }

    fn plain(&self, escaped: &str) -> Result<String, BadText> {
        unescaped(escaped).ok_or_else(|| self.bad("a % without two hexadecimal digits"))
    }

    fn number(&self, text: &str) -> Result<f64, BadText> {
        text.trim()
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| self.bad(format!("{text:?} is no number")))
    }

    fn place(&mut self) -> Result<(f64, f64), BadText> {
        let part = self.next("LON,LAT")?;
        let (lon, lat) = part
            .split_once(',')
            .ok_or_else(|| self.bad("a place is written LON,LAT"))?;
        Ok((self.number(lon)?, self.number(lat)?))
    }

    /// `key=value` parts; each key of `keys` at most once.
    fn options<const N: usize>(
        &mut self,
        keys: [&str; N],
    ) -> Result<[Option<&'a str>; N], BadText> {
        let mut found = [None; N];
        for part in self.rest.by_ref() {
            let told = part.split_once('=').and_then(|(key, value)| {
                Some((keys.iter().position(|known| *known == key)?, value))
            });
            match told {
                Some((at, value)) if found[at].is_none() => found[at] = Some(value),
                Some((at, _)) => {
                    let what = format!("{} is given twice", keys[at]);
                    return Err(self.bad(what));
                }
                None => {
                    let what = format!("{part:?} is none of {}", keys.join("=, ") + "=");
                    return Err(self.bad(what));
                }
            }
        }
        Ok(found)
    }

    fn change(mut self) -> Result<Change, BadText> {
        let kind = self.next("what to change")?;
        let change = match kind {
            "open" => {
                let service = self.word("the service")?;
                let (lon, lat) = self.place()?;
                let [id, name, groups, capacity, cost] =
                    self.options(["id", "name", "groups", "capacity", "cost"])?;
                let groups = groups.map(|list| list.split('|').map(|group| self.plain(group)));
                Change::Open(NewSite {
                    service,
                    lon,
                    lat,
                    id: id.map(|id| self.plain(id)).transpose()?,
                    name: name.map(|name| self.plain(name)).transpose()?,
                    groups: groups.map(Iterator::collect).transpose()?,
                    capacity: capacity.map(|n| self.number(n)).transpose()?,
                    cost: cost.map(|n| self.number(n)).transpose()?,
                })
            }
            "reopen" => Change::Reopen {
                site: self.word("the site")?,
            },
            "close" => Change::Close {
                site: self.word("the site")?,
            },
            "enlarge" => {
                let site = self.word("the site")?;
                let capacity = self.next("the number of places")?;
                let capacity = self.number(capacity)?;
                Change::Enlarge { site, capacity }
            }
            "move" => {
                let site = self.word("the site")?;
                let (lon, lat) = self.place()?;
                Change::Move { site, lon, lat }
            }
            "road" => {
                let road = self.word("the road")?;
                let percent = self.next("the speed in percent")?;
                let speed_percent = self.number(percent)?;
                Change::Road {
                    road,
                    speed_percent,
                }
            }
            "people" => {
                let percent = self.next("the number in percent")?;
                let percent = self.number(percent)?;
                let [group, area, level, origin] =
                    self.options(["group", "area", "level", "origin"])?;
                let told = |value: Option<&str>| value.map(|text| self.plain(text)).transpose();
                Change::People {
                    percent,
                    group: told(group)?,
                    area: told(area)?,
                    level: told(level)?,
                    origin: told(origin)?,
                }
            }
            other => {
                let what = format!(
                    "{other:?} is no change: open, reopen, close, enlarge, move, road, people"
                );
                return Err(self.bad(what));
            }
        };
        match self.rest.next() {
            Some(more) => Err(self.bad(format!("{more:?} is too much"))),
            None => Ok(change),
        }
    }
}

/// A text with what separates parts written as hexadecimal digits.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '%' | ';' | ':' | ',' | '|' | '=' => write!(f, "%{:02X}", u32::from(c))?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Scenario {
        let text = "open:day_care_centre:24.1,56.9:id=n1:name=At the river%2C east:groups=a|b:capacity=16:cost=250000;\
            open:x:-1.5,2;reopen:s1;close:s%3A2;enlarge:s3:20;move:s4:24.5,57;road:A2:0;road:r%25:50.5;\
            people:90;people:110:group=adults:area=LVA-1:level=municipality;people:0:origin=o1";
        text.parse().unwrap()
    }

    #[test]
    fn the_text_reads_back_equal() {
        let scenario = all();
        assert_eq!(scenario.changes.len(), 11);
        assert_eq!(scenario.to_string().parse::<Scenario>().unwrap(), scenario);
        let Change::Open(site) = &scenario.changes[0] else {
            panic!("the first one opens a site");
        };
        assert_eq!(site.name.as_deref(), Some("At the river, east"));
        assert_eq!(scenario.changes[3], Change::Close { site: "s:2".into() });
    }

    #[test]
    fn json_and_text_say_the_same() {
        let scenario = all();
        let json = serde_json::to_string(&scenario).unwrap();
        assert_eq!(serde_json::from_str::<Scenario>(&json).unwrap(), scenario);
        assert_eq!("".parse::<Scenario>().unwrap(), Scenario::default());
    }

    #[test]
    fn nonsense_is_refused_with_its_place() {
        for (text, what) in [
            ("close", "the site is missing"),
            ("close:s1:s2", "\"s2\" is too much"),
            ("open:x:24", "a place is written LON,LAT"),
            ("open:x:a,1", "\"a\" is no number"),
            ("open:x:1,inf", "\"inf\" is no number"),
            ("open:x:1,2:size=3", "\"size=3\" is none of"),
            ("open:x:1,2:id=a:id=b", "id is given twice"),
            ("enlarge:s:many", "\"many\" is no number"),
            ("demolish:s1", "\"demolish\" is no change"),
            ("close:%4", "a % without two"),
            ("close:%ff", "a % without two"),
        ] {
            let error = text.parse::<Scenario>().unwrap_err();
            assert!(error.what.starts_with(what), "{text}: {error}");
        }
    }
}
