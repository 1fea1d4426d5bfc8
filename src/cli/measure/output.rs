//! The tables that come out: origins, sites, flows.

use std::path::Path;

use super::compute::{Answer, crowdedness};
use super::inputs::Inputs;
use super::{MeasureArgs, Name};
use crate::access::catchment::{site_ratio, stranded};
use crate::access::missing::Value;
use crate::cli::Failure;
use crate::cli::output::deliver;
use crate::cli::routes::{check_extension, write_failure};

/// Where the tables go.
#[derive(Debug)]
pub(super) struct Outputs<'a> {
    origins: Option<&'a Path>,
    sites: Option<&'a Path>,
    flows: Option<&'a Path>,
    passive: bool,
}

/// What the columns of ids are called: the side that has the values, and the other one.
const SIDES: [&str; 2] = ["origin_id", "site_id"];

impl<'a> Outputs<'a> {
    /// Refuses what could not be written before anything is computed.
    pub(super) fn check(args: &'a MeasureArgs) -> Result<Self, Failure> {
        let outputs = Self {
            origins: args.out.as_deref(),
            sites: args.sites_out.as_deref(),
            flows: args.flows_out.as_deref(),
            passive: args.passive,
        };
        for path in [outputs.origins, outputs.sites, outputs.flows] {
            check_extension(path)?;
        }
        let has_sites =
            args.name.asks_people() && !matches!(args.name, Name::Balancing | Name::FcaRatio);
        if outputs.sites.is_some() && !has_sites {
            return Err(Failure::new(
                format!("{} has no results by site", args.name.text()),
                "leave --sites-out out, or use a measure of competition such as e2sfca",
            ));
        }
        Ok(outputs)
    }

    pub(super) fn write(&self, inputs: &Inputs, answer: &Answer) -> Result<(), Failure> {
        let [own, other] = if self.passive {
            [SIDES[1], SIDES[0]]
        } else {
            SIDES
        };
        write_origins(self.origins, own, inputs, answer)?;
        if let Some(path) = self.sites {
            write_sites(path, other, inputs, answer)?;
        }
        if let (Some(path), Some(flows)) = (self.flows, &answer.flows) {
            write_flows(path, [own, other], inputs, flows)?;
        }
        Ok(())
    }
}

fn write_origins(
    path: Option<&Path>,
    id: &str,
    inputs: &Inputs,
    answer: &Answer,
) -> Result<(), Failure> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut line = vec![id, "value"];
    line.extend(answer.extras.iter().map(|(name, _)| *name));
    line.push("reason");
    table.write_record(&line).map_err(write_failure)?;
    for origin in &inputs.origins.order {
        let value = answer.origins[*origin];
        let extras = answer
            .extras
            .iter()
            .map(|(_, values)| told(values[*origin]));
        let cells = [inputs.origins.ids[*origin].clone(), told(value)];
        let cells = cells.into_iter().chain(extras).chain([reason(value)]);
        table.write_record(cells).map_err(write_failure)?;
    }
    finish(path, table)
}

fn write_sites(path: &Path, id: &str, inputs: &Inputs, answer: &Answer) -> Result<(), Failure> {
    let Some(demands) = &answer.demand else {
        return Ok(());
    };
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut line = vec![
        id,
        "supply",
        "demand",
        "ratio",
        "crowdedness",
        "stranded_supply",
    ];
    if answer.catchment.is_some() {
        line.push("catchment");
    }
    line.push("reason");
    table.write_record(&line).map_err(write_failure)?;
    for site in &inputs.sites.order {
        let (supply, demand) = (inputs.sites.amounts[*site], demands[*site]);
        let ratio = site_ratio(supply, demand);
        let crowded = match &answer.crowdedness {
            Some(values) => values[*site],
            None => crowdedness(supply, demand),
        };
        let mut cells = vec![
            inputs.sites.ids[*site].clone(),
            number(supply),
            demand.to_string(),
            told(ratio),
            told(crowded),
            number(stranded(supply, demand)),
        ];
        if let Some(catchment) = &answer.catchment {
            cells.push(number(catchment[*site]));
        }
        cells.push(reason(ratio));
        table.write_record(&cells).map_err(write_failure)?;
    }
    finish(Some(path), table)
}

fn write_flows(
    path: &Path,
    sides: [&str; 2],
    inputs: &Inputs,
    flows: &[Vec<f64>],
) -> Result<(), Failure> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table
        .write_record([sides[0], sides[1], "flow"])
        .map_err(write_failure)?;
    for origin in &inputs.origins.order {
        for ((site, _), flow) in inputs.costs.row(*origin).zip(&flows[*origin]) {
            let ids = [
                inputs.origins.ids[*origin].as_str(),
                &inputs.sites.ids[site],
            ];
            table
                .write_record([ids[0], ids[1], &flow.to_string()])
                .map_err(write_failure)?;
        }
    }
    finish(Some(path), table)
}

fn finish(path: Option<&Path>, table: csv::Writer<Vec<u8>>) -> Result<(), Failure> {
    let bytes = table
        .into_inner()
        .map_err(|error| write_failure(error.into_error().into()))?;
    deliver(path, &bytes)
}

/// The shortest decimal that reads back as the same number; empty when there is none.
fn told(value: Value) -> String {
    number(value.ok())
}

fn number(number: Option<f64>) -> String {
    // an empty sum is -0, which nobody wants to read
    number
        .map(|number| (number + 0.0).to_string())
        .unwrap_or_default()
}

fn reason(value: Value) -> String {
    value.map_or_else(|missing| missing.to_string(), |_| "ok".to_owned())
}
