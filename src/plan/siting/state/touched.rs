//! Which rows a move touches: those whose two cheapest sites change.

use rayon::prelude::*;

use super::super::columns::Columns;
use super::super::rows::position;
use super::{NONE, Nearest, PARALLEL, State};

impl State<'_> {
    /// Rows whose two cheapest sites change.
    pub(super) fn touched(&self, dropped: u32, added: u32) -> Vec<u32> {
        let rows = &self.siting.rows;
        if let Some(columns) = &self.columns {
            return self.touched_by_columns(columns, dropped, added);
        }
        let touches = |row: usize| {
            if rows.is_counted(row) {
                return rows
                    .sites_of(row)
                    .iter()
                    .any(|&s| s == dropped || s == added);
            }
            let near = &self.nearest[row];
            if dropped != NONE && (near.site == dropped || near.second == dropped) {
                return true;
            }
            if added == NONE {
                return false;
            }
            let scale = self.scale_of(row);
            if let (true, Some(beyond)) = (near.second_cost > rows.cut_of(row) * scale, rows.beyond)
            {
                return beyond.cost(row, added) * scale < near.second_cost;
            }
            rows.sites_of(row)
                .iter()
                .zip(rows.costs_of(row))
                .take_while(|(_, cost)| **cost * scale < near.second_cost)
                .any(|(&site, _)| site == added)
        };
        if rows.len() < PARALLEL {
            return (0..position(rows.len()))
                .filter(|&row| touches(row as usize))
                .collect();
        }
        (0..position(rows.len()))
            .into_par_iter()
            .with_min_len(PARALLEL / 8)
            .filter(|&row| touches(row as usize))
            .collect()
    }

    fn touched_by_columns(&self, columns: &Columns, dropped: u32, added: u32) -> Vec<u32> {
        let rows = &self.siting.rows;
        let loses = |near: &Nearest| near.site == dropped || near.second == dropped;
        let mut touched = Vec::new();
        if dropped != NONE {
            touched.extend(columns.of_site(dropped).map(|(row, _)| row).filter(|&row| {
                rows.is_counted(row as usize) || loses(&self.nearest[row as usize])
            }));
        }
        if added != NONE {
            touched.extend(
                columns
                    .of_site(added)
                    .filter(|&(row, cost)| {
                        let row = row as usize;
                        let near = &self.nearest[row];
                        if rows.is_counted(row) {
                            return dropped == NONE || !rows.sites_of(row).contains(&dropped);
                        }
                        cost * self.scale_of(row) < near.second_cost
                            && (dropped == NONE || !loses(near))
                    })
                    .map(|(row, _)| row),
            );
        }
        touched
    }
}
