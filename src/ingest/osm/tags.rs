//! The tags of one element: known keys by name, everything else passed over.
//!
//! A block names its keys by their place in its table of texts; [`KeyTable`] remembers for
//! each place which known key stands there, so that a key is spelled out once per block.

use super::wire::{Malformed, Varints};

macro_rules! keys {
    ($($name:ident = $text:literal,)*) => {
        /// A key that pieeja reads.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Key { $($name,)* }

        const ALL: &[Key] = &[$(Key::$name),*];

        impl Key {
            fn named(text: &[u8]) -> Option<Self> {
                match std::str::from_utf8(text).ok()? {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

keys! {
    Access = "access",
    AccessConditional = "access:conditional",
    Amenity = "amenity",
    Area = "area",
    Barrier = "barrier",
    Bicycle = "bicycle",
    BicycleConditional = "bicycle:conditional",
    BicycleBackward = "bicycle:backward",
    BicycleForward = "bicycle:forward",
    BicycleRoad = "bicycle_road",
    Bollard = "bollard",
    Construction = "construction",
    Conveying = "conveying",
    Crossing = "crossing",
    Cycleway = "cycleway",
    CyclewayBoth = "cycleway:both",
    CyclewayLeft = "cycleway:left",
    CyclewayLeftOneway = "cycleway:left:oneway",
    CyclewayRight = "cycleway:right",
    CyclewayRightOneway = "cycleway:right:oneway",
    Direction = "direction",
    Duration = "duration",
    Except = "except",
    Foot = "foot",
    FootBackward = "foot:backward",
    FootConditional = "foot:conditional",
    FootForward = "foot:forward",
    Footway = "footway",
    Ford = "ford",
    Highway = "highway",
    Impassable = "impassable",
    Junction = "junction",
    Kerb = "kerb",
    Locked = "locked",
    ManMade = "man_made",
    Maxspeed = "maxspeed",
    MaxspeedAdvisory = "maxspeed:advisory",
    MaxspeedBackward = "maxspeed:backward",
    MaxspeedConditional = "maxspeed:conditional",
    MaxspeedForward = "maxspeed:forward",
    MaxspeedMotorcar = "maxspeed:motorcar",
    MaxspeedType = "maxspeed:type",
    Maxheight = "maxheight",
    MaxheightPhysical = "maxheight:physical",
    Maxwidth = "maxwidth",
    MaxwidthPhysical = "maxwidth:physical",
    MotorVehicle = "motor_vehicle",
    MotorVehicleBackward = "motor_vehicle:backward",
    MotorVehicleConditional = "motor_vehicle:conditional",
    MotorVehicleForward = "motor_vehicle:forward",
    Motorcar = "motorcar",
    MotorcarBackward = "motorcar:backward",
    MotorcarConditional = "motorcar:conditional",
    MotorcarForward = "motorcar:forward",
    Motorroad = "motorroad",
    Name = "name",
    Oneway = "oneway",
    OnewayBicycle = "oneway:bicycle",
    OnewayConditional = "oneway:conditional",
    OnewayFoot = "oneway:foot",
    OnewayMotorVehicle = "oneway:motor_vehicle",
    OnewayMotorcar = "oneway:motorcar",
    OnewayVehicle = "oneway:vehicle",
    PublicTransport = "public_transport",
    Railway = "railway",
    Ref = "ref",
    Restriction = "restriction",
    RestrictionBicycle = "restriction:bicycle",
    RestrictionConditional = "restriction:conditional",
    RestrictionFoot = "restriction:foot",
    RestrictionMotorVehicle = "restriction:motor_vehicle",
    RestrictionMotorcar = "restriction:motorcar",
    RestrictionVehicle = "restriction:vehicle",
    Route = "route",
    Service = "service",
    Sidewalk = "sidewalk",
    SidewalkBoth = "sidewalk:both",
    SidewalkLeft = "sidewalk:left",
    SidewalkRight = "sidewalk:right",
    Smoothness = "smoothness",
    SourceMaxspeed = "source:maxspeed",
    Status = "status",
    Stop = "stop",
    Surface = "surface",
    Tracktype = "tracktype",
    TrafficSignalsDirection = "traffic_signals:direction",
    Type = "type",
    Vehicle = "vehicle",
    VehicleBackward = "vehicle:backward",
    VehicleConditional = "vehicle:conditional",
    VehicleForward = "vehicle:forward",
    ZoneMaxspeed = "zone:maxspeed",
    ZoneTraffic = "zone:traffic",
}

/// Which place in a block's table holds which key; filled as places come up.
#[derive(Debug)]
pub(super) struct KeyTable<'a> {
    strings: &'a [&'a [u8]],
    keys: Vec<u8>,
}

/// A place that was not looked at yet.
const UNSEEN: u8 = u8::MAX;
/// A place that holds no known key.
const UNKNOWN: u8 = u8::MAX - 1;

impl<'a> KeyTable<'a> {
    pub(super) fn new(strings: &'a [&'a [u8]]) -> Self {
        Self {
            strings,
            keys: vec![UNSEEN; strings.len()],
        }
    }

    fn key(&mut self, place: u64) -> Result<Option<Key>, Malformed> {
        let place = usize::try_from(place).map_err(|_| Malformed)?;
        let known = self.keys.get_mut(place).ok_or(Malformed)?;
        if *known == UNSEEN {
            let key =
                Key::named(self.strings[place]).and_then(|key| u8::try_from(key as usize).ok());
            *known = key.unwrap_or(UNKNOWN);
        }
        Ok(ALL.get(usize::from(*known)).copied())
    }

    /// Text at `place`; one that is not UTF-8 is as good as empty.
    pub(super) fn text(&self, place: u64) -> Result<&'a str, Malformed> {
        let place = usize::try_from(place).map_err(|_| Malformed)?;
        let text = self.strings.get(place).ok_or(Malformed)?;
        Ok(std::str::from_utf8(text).unwrap_or_default())
    }
}

/// The known tags of one element; use again and again.
#[derive(Debug)]
pub(super) struct Tags<'a> {
    values: [Option<&'a str>; ALL.len()],
    held: Vec<Key>,
}

impl<'a> Tags<'a> {
    pub(super) fn new() -> Self {
        Self {
            values: [None; ALL.len()],
            held: Vec::new(),
        }
    }

    fn clear(&mut self) {
        for key in self.held.drain(..) {
            self.values[key as usize] = None;
        }
    }

    fn put(&mut self, key: Key, value: &'a str) {
        if self.values[key as usize].replace(value).is_none() {
            self.held.push(key);
        }
    }

    /// Reads the packed keys and values of a way or relation.
    pub(super) fn read(
        &mut self,
        table: &mut KeyTable<'a>,
        keys: &[u8],
        values: &[u8],
    ) -> Result<(), Malformed> {
        self.clear();
        let (mut keys, mut values) = (Varints::new(keys), Varints::new(values));
        while let (Some(key), Some(value)) = (keys.take()?, values.take()?) {
            if let Some(key) = table.key(key)? {
                self.put(key, table.text(value)?);
            }
        }
        Ok(())
    }

    /// Reads the tags of a node.
    pub(super) fn read_pairs(
        &mut self,
        table: &mut KeyTable<'a>,
        pairs: &[(u32, u32)],
    ) -> Result<(), Malformed> {
        self.clear();
        for (key, value) in pairs {
            if let Some(key) = table.key(u64::from(*key))? {
                self.put(key, table.text(u64::from(*value))?);
            }
        }
        Ok(())
    }

    /// The value of `key`.
    pub(super) fn get(&self, key: Key) -> Option<&'a str> {
        self.values[key as usize]
    }

    /// The value of `key`, empty without one.
    pub(super) fn text(&self, key: Key) -> &'a str {
        self.get(key).unwrap_or_default()
    }

    /// The value of the first of `keys` that is there.
    pub(super) fn first(&self, keys: &[Key]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.get(*key))
    }

    /// Whether `key` says yes.
    pub(super) fn is_yes(&self, key: Key) -> bool {
        matches!(self.get(key), Some("yes" | "true" | "1"))
    }

    #[cfg(test)]
    pub(super) fn of(pairs: &[(&str, &'a str)]) -> Self {
        let mut tags = Self::new();
        for (key, value) in pairs {
            let key = Key::named(key.as_bytes()).unwrap_or_else(|| panic!("{key} is not read"));
            tags.put(key, value);
        }
        tags
    }
}
