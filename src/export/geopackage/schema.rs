//! The tables that the format asks for, and what is told in them at the end.

use super::{Geopackage, NEVER, Table, blob, quoted};

/// `application_id` is "GPKG", `user_version` 1.3.0.
pub(super) const BASE: &str = "
PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL,
  table_name TEXT,
  column_name TEXT,
  row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
INSERT INTO gpkg_extensions VALUES
  ('gpkg_metadata', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write'),
  ('gpkg_metadata_reference', NULL, 'gpkg_metadata', 'http://www.geopackage.org/spec120/#extension_metadata', 'read-write');
";

/// The table in which QGIS looks for the styles of layers.
const STYLES: &str = "
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT(256),
  f_table_schema TEXT(256),
  f_table_name TEXT(256),
  f_geometry_column TEXT(256),
  styleName TEXT(30),
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT(30),
  ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
";

/// Keeps the index right when somebody edits the table: the triggers of the standard.
const TRIGGERS: &str = r#"
CREATE TRIGGER "{i}_insert" AFTER INSERT ON {t}
  WHEN (new.{g} NOT NULL AND NOT ST_IsEmpty(NEW.{g}))
BEGIN
  INSERT OR REPLACE INTO {r} VALUES (NEW.{k}, ST_MinX(NEW.{g}), ST_MaxX(NEW.{g}), ST_MinY(NEW.{g}), ST_MaxY(NEW.{g}));
END;
CREATE TRIGGER "{i}_update1" AFTER UPDATE OF {g} ON {t}
  WHEN OLD.{k} = NEW.{k} AND (NEW.{g} NOTNULL AND NOT ST_IsEmpty(NEW.{g}))
BEGIN
  INSERT OR REPLACE INTO {r} VALUES (NEW.{k}, ST_MinX(NEW.{g}), ST_MaxX(NEW.{g}), ST_MinY(NEW.{g}), ST_MaxY(NEW.{g}));
END;
CREATE TRIGGER "{i}_update2" AFTER UPDATE OF {g} ON {t}
  WHEN OLD.{k} = NEW.{k} AND (NEW.{g} ISNULL OR ST_IsEmpty(NEW.{g}))
BEGIN
  DELETE FROM {r} WHERE id = OLD.{k};
END;
CREATE TRIGGER "{i}_update3" AFTER UPDATE ON {t}
  WHEN OLD.{k} != NEW.{k} AND (NEW.{g} NOTNULL AND NOT ST_IsEmpty(NEW.{g}))
BEGIN
  DELETE FROM {r} WHERE id = OLD.{k};
  INSERT OR REPLACE INTO {r} VALUES (NEW.{k}, ST_MinX(NEW.{g}), ST_MaxX(NEW.{g}), ST_MinY(NEW.{g}), ST_MaxY(NEW.{g}));
END;
CREATE TRIGGER "{i}_update4" AFTER UPDATE ON {t}
  WHEN OLD.{k} != NEW.{k} AND (NEW.{g} ISNULL OR ST_IsEmpty(NEW.{g}))
BEGIN
  DELETE FROM {r} WHERE id IN (OLD.{k}, NEW.{k});
END;
CREATE TRIGGER "{i}_delete" AFTER DELETE ON {t}
  WHEN OLD.{g} NOT NULL
BEGIN
  DELETE FROM {r} WHERE id = OLD.{k};
END;
"#;

impl Geopackage {
    /// Enters a table that has all its rows into the format's own tables.
    pub(super) fn register(&self, table: &Table) -> rusqlite::Result<()> {
        let epsg = self.label.crs.epsg;
        let description = self.label.get("description");
        let kind = if table.shape.is_some() {
            "features"
        } else {
            "attributes"
        };
        let [west, south, east, north] = match table.bounds {
            Some(bounds) => bounds.map(Some),
            None => [None; 4],
        };
        self.database.execute(
            "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                &table.name,
                kind,
                description,
                NEVER,
                west,
                south,
                east,
                north,
                table.shape.as_ref().map(|_| epsg),
            ),
        )?;
        let (Some((shape, kind)), Some(index)) = (&table.shape, table.index()) else {
            return Ok(());
        };
        self.database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
            (&table.name, shape, blob::type_name(*kind), epsg),
        )?;
        self.database.execute(
            "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index', \
             'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
            (&table.name, shape),
        )?;
        let triggers = TRIGGERS
            .replace("{i}", &index.replace('"', "\"\""))
            .replace("{t}", &quoted(&table.name))
            .replace("{r}", &quoted(&index))
            .replace("{g}", &quoted(shape))
            .replace("{k}", &quoted(&table.key));
        self.database.execute_batch(&triggers)
    }

    /// Styles and metadata of all tables.
    pub(super) fn describe(&self) -> rusqlite::Result<()> {
        if self.tables.iter().any(|table| table.style.is_some()) {
            self.database.execute_batch(STYLES)?;
            self.database.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) \
                 VALUES ('layer_styles', 'attributes', 'layer_styles', ?1)",
                [NEVER],
            )?;
        }
        for (number, table) in (1_i64..).zip(&self.tables) {
            if let (Some(qml), Some((shape, _))) = (&table.style, &table.shape) {
                self.database.execute(
                    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, \
                     f_geometry_column, styleName, styleQML, useAsDefault, description, owner, update_time) \
                     VALUES ('', '', ?1, ?2, ?1, ?3, 1, 'pieeja', '', ?4)",
                    (&table.name, shape, qml, NEVER),
                )?;
            }
            self.database.execute(
                "INSERT INTO gpkg_metadata VALUES (?1, 'dataset', 'http://mrcc.com/qgis.dtd', 'text/xml', ?2)",
                (number, self.metadata(table)),
            )?;
            self.database.execute(
                "INSERT INTO gpkg_metadata_reference VALUES ('table', ?1, NULL, NULL, ?2, ?3, NULL)",
                (&table.name, NEVER, number),
            )?;
        }
        Ok(())
    }

    /// What QGIS shows as the layer's metadata.
    fn metadata(&self, table: &Table) -> String {
        let system = &self.label.crs;
        let geographic = system.is_geographic();
        let licences = self.label.get("attribution").split("; ");
        let licences: String = licences
            .filter(|line| !line.is_empty())
            .flat_map(|line| {
                [
                    "  <rights>".to_owned(),
                    escaped(line),
                    "</rights>\n".to_owned(),
                ]
            })
            .collect();
        format!(
            "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\">\n  \
             <identifier>{0}</identifier>\n  <type>dataset</type>\n  <title>{0}</title>\n  \
             <abstract>{1}</abstract>\n{licences}  <crs><spatialrefsys><authid>EPSG:{2}</authid>\
             <description>{3}</description><geographicflag>{geographic}</geographicflag></spatialrefsys></crs>\n  \
             <history>pieeja {4}</history>\n</qgis>\n",
            escaped(&table.name),
            escaped(self.label.get("description")),
            system.epsg,
            escaped(&system.name),
            env!("CARGO_PKG_VERSION"),
        )
    }
}

/// Text in XML, without the characters that XML has not.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}
