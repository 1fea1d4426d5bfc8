//! The plan as JSON, and in a few lines for people.

use serde_json::{Map, Value, json};

use super::inputs::Inputs;
use super::{Further, LocateArgs};
use crate::plan::alternatives::{Alternatives, Step, spent};
use crate::plan::outcome::{Outcome, Remedy, Sense, Trouble};
use crate::plan::problem::{Capacity, Choice, Problem, Standing};

/// Most origins that are named in a line for people.
const MOST_NAMED: usize = 5;

pub(super) fn json(
    args: &LocateArgs,
    inputs: &Inputs,
    problem: &Problem<'_>,
    plan: &Outcome,
    further: &Further,
    seconds: f64,
) -> Value {
    let ids = |sites: &[u32]| -> Vec<&str> { sites.iter().map(|&site| id(inputs, site)).collect() };
    let found = plan.objective.is_some() || !plan.open.is_empty();
    let with = |wanted: Standing, open: bool| -> Vec<u32> {
        (0..)
            .zip(&problem.sites)
            .filter(|(number, site)| {
                site.standing == wanted && plan.open.binary_search(number).is_ok() == open
            })
            .map(|(number, _)| number)
            .collect()
    };
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("model", json!(args.model.text()));
    put("status", json!(plan.status.as_str()));
    put("sense", json!(sense(plan)));
    put("objective", json!(plan.objective));
    put("bound", json!(plan.bound));
    put("gap", json!(plan.gap()));
    put("chosen", json!(ids(&plan.open)));
    put(
        "opened",
        json!(if found {
            ids(&with(Standing::Candidate, true))
        } else {
            Vec::new()
        }),
    );
    put(
        "kept",
        json!(if found {
            ids(&kept(problem, plan))
        } else {
            Vec::new()
        }),
    );
    put(
        "closed",
        json!(if found {
            ids(&with(Standing::Closable, false))
        } else {
            Vec::new()
        }),
    );
    let priced = matches!(problem.choice, Choice::Budget { .. } | Choice::Pay { .. });
    put(
        "spent",
        json!((priced && found).then(|| spent(problem, &plan.open))),
    );
    put("assignment", assignment(inputs, plan));
    put("unserved", unserved(inputs, problem, plan, found));
    put(
        "trouble",
        plan.trouble
            .as_ref()
            .map_or(Value::Null, |t| trouble(inputs, t)),
    );
    put(
        "alternatives",
        further
            .alternatives
            .as_ref()
            .map_or(Value::Null, |a| alternatives(inputs, a)),
    );
    put(
        "curve",
        further
            .curve
            .as_ref()
            .map_or(Value::Null, |(steps, _)| curve(inputs, steps)),
    );
    put(
        "curve_complete",
        json!(further.curve.as_ref().and_then(|(_, complete)| *complete)),
    );
    put("stopped", json!(plan.stopped));
    put("nodes", json!(plan.nodes));
    put("seconds", json!(seconds));
    put("parameters", parameters(args, problem));
    put("version", json!(env!("CARGO_PKG_VERSION")));
    Value::Object(out)
}

fn id(inputs: &Inputs, site: u32) -> &str {
    &inputs.sites.ids[site as usize]
}

fn sense(plan: &Outcome) -> &'static str {
    match plan.sense {
        Sense::Least => "minimise",
        Sense::Most => "maximise",
    }
}

/// Existing sites that stay.
fn kept(problem: &Problem<'_>, plan: &Outcome) -> Vec<u32> {
    let exists = |site: u32| {
        matches!(
            problem.sites[site as usize].standing,
            Standing::Kept | Standing::Closable
        )
    };
    plan.open
        .iter()
        .copied()
        .filter(|&site| exists(site))
        .collect()
}

fn assignment(inputs: &Inputs, plan: &Outcome) -> Value {
    let several = inputs.groups.len() > 1;
    plan.served
        .iter()
        .map(|served| {
            let (origin, group) = inputs.row(served.row as usize);
            let mut way = Map::new();
            way.insert("origin_id".to_owned(), json!(origin));
            if several {
                way.insert("group".to_owned(), json!(group));
            }
            way.insert("site_id".to_owned(), json!(id(inputs, served.site)));
            way.insert("cost".to_owned(), json!(served.cost));
            way.insert("part".to_owned(), json!(served.part));
            Value::Object(way)
        })
        .collect()
}

/// Origins with people that nobody serves, or not all of them.
fn unserved(inputs: &Inputs, problem: &Problem<'_>, plan: &Outcome, found: bool) -> Value {
    if !found || matches!(problem.goal, crate::plan::problem::Goal::Spread) {
        return json!([]);
    }
    let mut part = vec![0.0; problem.weights.len()];
    for served in &plan.served {
        part[served.row as usize] += served.part;
    }
    let several = inputs.groups.len() > 1;
    let left = (0..part.len()).filter(|&row| problem.weights[row] > 0.0 && part[row] < 1.0 - 1e-9);
    left.map(|row| {
        let (origin, group) = inputs.row(row);
        let mut one = Map::new();
        one.insert("origin_id".to_owned(), json!(origin));
        if several {
            one.insert("group".to_owned(), json!(group));
        }
        one.insert(
            "people".to_owned(),
            json!(problem.weights[row] * (1.0 - part[row])),
        );
        Value::Object(one)
    })
    .collect()
}

fn trouble(inputs: &Inputs, trouble: &Trouble) -> Value {
    let relaxations: Vec<Value> = trouble.remedies.iter().map(relaxation).collect();
    json!({
        "code": trouble.cause.code(),
        "message": trouble.cause.to_string(),
        "origins": origins(inputs, trouble),
        "relaxations": relaxations,
    })
}

/// Origins concerned, each once.
fn origins<'a>(inputs: &'a Inputs, trouble: &Trouble) -> Vec<&'a str> {
    let rows = trouble.rows.iter().map(|&row| inputs.row(row as usize).0);
    let mut origins: Vec<&str> = rows.collect();
    origins.sort_unstable();
    origins.dedup();
    origins
}

fn relaxation(remedy: &Remedy) -> Value {
    let (change, value) = remedy.change();
    json!({ "change": change, "value": value, "message": remedy.to_string() })
}

fn alternatives(inputs: &Inputs, found: &Alternatives) -> Value {
    let plans: Vec<Value> = found
        .plans
        .iter()
        .map(|plan| {
            let sites: Vec<&str> = plan.open.iter().map(|&site| id(inputs, site)).collect();
            json!({ "objective": plan.objective, "chosen": sites })
        })
        .collect();
    let frequency: Vec<Value> = found
        .frequency
        .iter()
        .map(|&(site, share)| json!({ "site_id": id(inputs, site), "share": share }))
        .collect();
    json!({ "complete": found.complete, "plans": plans, "frequency": frequency })
}

fn curve(inputs: &Inputs, steps: &[Step]) -> Value {
    steps
        .iter()
        .map(|step| {
            let sites: Vec<&str> = step.open.iter().map(|&site| id(inputs, site)).collect();
            json!({
                "number": step.number,
                "spent": step.price,
                "objective": step.objective,
                "bound": step.bound,
                "gain": step.gain,
                "chosen": sites,
            })
        })
        .collect()
}

fn parameters(args: &LocateArgs, problem: &Problem<'_>) -> Value {
    let demand = match problem.capacity {
        Capacity::Unlimited => Value::Null,
        Capacity::Split => json!("split"),
        Capacity::SingleSource => json!("single source"),
    };
    json!({
        "cost": args.cost,
        "group": args.group,
        "choose": args.choose,
        "budget": args.budget,
        "radius": args.radius,
        "decay": args.decay.as_ref().map(ToString::to_string),
        "demand": demand,
        "share": args.share,
        "area_share": args.area_share,
        "no_area_worse": args.no_area_worse,
        "most_closures": args.most_closures,
        "method": if args.heuristic { "heuristic" } else { "exact" },
        "gap": args.gap,
        "time_limit": args.time_limit,
        "seed": args.seed,
        "rows": problem.weights.len(),
        "sites": problem.sites.len(),
    })
}

/// What to tell people.
pub(super) fn summary(inputs: &Inputs, problem: &Problem<'_>, plan: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(trouble) = &plan.trouble {
        let origins = origins(inputs, trouble);
        let named: Vec<&str> = origins.iter().take(MOST_NAMED).copied().collect();
        let more = origins.len() - named.len();
        let mut named = named.join(", ");
        if more > 0 {
            named = format!("{named} and {more} more");
        }
        let who = if named.is_empty() {
            named
        } else {
            format!(": {named}")
        };
        lines.push(format!("there is no plan: {}{who}", trouble.cause));
        lines.extend(
            trouble
                .remedies
                .iter()
                .map(|remedy| format!("  would do: {remedy}")),
        );
        return lines;
    }
    let gap = match plan.gap() {
        Some(gap) if gap > 0.0 => format!(", at most {:.3} % from the best", gap * 100.0),
        Some(_) => ", proven best".to_owned(),
        None => String::new(),
    };
    let value = plan
        .objective
        .map_or_else(|| "none".to_owned(), |value| value.to_string());
    let stopped = if plan.stopped {
        "; stopped before the end"
    } else {
        ""
    };
    lines.push(format!(
        "{} of {} sites, objective {value}{gap} ({}{stopped})",
        plan.open.len(),
        problem.sites.len(),
        plan.status.as_str(),
    ));
    if !problem.costs.is_exact() {
        lines.push(
            "costs have too many digits and were rounded to a four-billionth of the largest"
                .to_owned(),
        );
    }
    lines
}
