//! Why a number is missing or odd, and where an origin stands to its standard.

/// The reason beside each result; the words are part of every output format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Reason {
    /// The number is there.
    #[default]
    Ok,
    /// No operating site offers this service to this group.
    NoSite,
    /// There are sites, but no path leads to any of them.
    Unreachable,
    /// The nearest usable road is farther than the snapping radius.
    SnapTooFar,
    /// The point lies outside the network's extent altogether.
    OutsideNetwork,
    /// There are no people of this group, or their number is unknown.
    NoPeople,
}

impl Reason {
    /// The word used in outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NoSite => "no_site",
            Self::Unreachable => "unreachable",
            Self::SnapTooFar => "snap_too_far",
            Self::OutsideNetwork => "outside_network",
            Self::NoPeople => "no_people",
        }
    }
}

/// An origin against its standard.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// The nearest site is within the threshold (closed).
    Within,
    /// A site is reached, but later than the threshold.
    Beyond,
    /// No site is reached at all.
    Unreachable,
}

impl Standing {
    /// The word used in outputs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Beyond => "beyond",
            Self::Unreachable => "unreachable",
        }
    }
}
