package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.SchemaName;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/** SHOW CATALOGS, SCHEMAS, TABLES and VOLUMES, with the columns that real warehouses were recorded to answer. */
final class ShowStatements {

    private final CatalogStore store;
    private final SparkSession session;

    ShowStatements(CatalogStore store, SparkSession session) {
        this.store = store;
        this.session = session;
    }

    Optional<SqlResult> run(Words words) {
        if (words.accept("SHOW", "CATALOGS")) {
            LikePattern like = like(words);
            return Optional.of(rows(
                    List.of("catalog"),
                    store.snapshot().catalogs.keySet().stream()
                            .filter(like::matches)
                            .map(name -> new @Nullable String[] {name})
                            .toList()));
        }
        if (words.accept("SHOW", "SCHEMAS") || words.accept("SHOW", "DATABASES")) {
            String catalog =
                    in(words) ? words.identifier() : SessionNames.of(session).catalog();
            LikePattern like = like(words);
            return Optional.of(rows(
                    List.of("databaseName"),
                    catalog(catalog).schemas.keySet().stream()
                            .filter(like::matches)
                            .map(name -> new @Nullable String[] {name})
                            .toList()));
        }
        if (words.accept("SHOW", "TABLES")) {
            return Optional.of(tables(words));
        }
        if (words.accept("SHOW", "VIEWS")) {
            SchemaName name = schemaName(words);
            LikePattern like = like(words);
            return Optional.of(rows(
                    List.of("namespace", "viewName", "isTemporary"),
                    schema(name).views.keySet().stream()
                            .filter(like::matches)
                            .map(view -> new @Nullable String[] {name.schema(), view, "false"})
                            .toList()));
        }
        if (words.accept("SHOW", "VOLUMES")) {
            SchemaName name = schemaName(words);
            LikePattern like = like(words);
            return Optional.of(rows(
                    List.of("database", "volume_name"),
                    schema(name).volumes.keySet().stream()
                            .filter(like::matches)
                            .map(volume -> new @Nullable String[] {name.schema(), volume})
                            .toList()));
        }
        if (asksForAllOfACatalog(words)) {
            throw Words.refusal(words.sql());
        }
        if (words.accept("SHOW", "COLUMNS")) {
            return Optional.of(columns(words));
        }
        return Optional.empty();
    }

    /** What the driver asks for its columns, keys and functions; no answer of a real warehouse was found. */
    private static boolean asksForAllOfACatalog(Words words) {
        return words.looksAt("SHOW", "COLUMNS", "IN", "CATALOG")
                || words.looksAt("SHOW", "COLUMNS", "IN", "ALL", "CATALOGS")
                || words.looksAt("SHOW", "KEYS")
                || words.looksAt("SHOW", "FOREIGN", "KEYS")
                || words.looksAt("SHOW", "FUNCTIONS");
    }

    private SqlResult columns(Words words) {
        if (!in(words)) {
            throw words.syntaxError();
        }
        List<String> table = new ArrayList<>(words.name(3));
        if (table.size() < 3 && in(words)) {
            table.addAll(0, words.name(2));
        }
        words.end();
        return rows(
                List.of("col_name"),
                Arrays.stream(DeltaTables.columns(session, table))
                        .map(name -> new @Nullable String[] {name})
                        .toList());
    }

    private SqlResult tables(Words words) {
        List<@Nullable String[]> found = new ArrayList<>();
        if (words.accept("IN", "CATALOG")) {
            String name = words.identifier();
            LikePattern schemas =
                    words.accept("SCHEMA", "LIKE") ? new LikePattern(words.expectString()) : LikePattern.ANY;
            LikePattern like = like(words);
            for (Map.Entry<String, CatalogModel.Schema> schema :
                    catalog(name).schemas.entrySet()) {
                if (schemas.matches(schema.getKey())) {
                    relations(schema.getValue(), like)
                            .forEach((table, type) -> found.add(new @Nullable String[] {
                                schema.getKey(),
                                table,
                                "false",
                                null,
                                name.toLowerCase(java.util.Locale.ROOT),
                                type,
                                null
                            }));
                }
            }
            return rows(
                    List.of(
                            "namespace",
                            "tableName",
                            "isTemporary",
                            "information",
                            "catalogName",
                            "tableType",
                            "remarks"),
                    found);
        }
        SchemaName name = schemaName(words);
        LikePattern like = like(words);
        relations(schema(name), like)
                .forEach((table, type) -> found.add(new @Nullable String[] {name.schema(), table, "false"}));
        return rows(List.of("database", "tableName", "isTemporary"), found);
    }

    /** Tables and views with what they are, by name. */
    private static Map<String, String> relations(CatalogModel.Schema schema, LikePattern like) {
        Map<String, String> relations = new TreeMap<>();
        schema.tables.keySet().forEach(name -> relations.put(name, "TABLE"));
        schema.views.keySet().forEach(name -> relations.put(name, "VIEW"));
        relations.keySet().removeIf(name -> !like.matches(name));
        return relations;
    }

    private SchemaName schemaName(Words words) {
        SessionNames current = SessionNames.of(session);
        return in(words) ? CatalogStatements.schema(words.name(2), current) : current.schemaName();
    }

    private static boolean in(Words words) {
        return words.accept("IN") || words.accept("FROM");
    }

    private static LikePattern like(Words words) {
        LikePattern like = LikePattern.ANY;
        if (words.accept("LIKE")) {
            like = new LikePattern(words.expectString());
        } else {
            Optional<String> bare = words.acceptString();
            if (bare.isPresent()) {
                like = new LikePattern(bare.get());
            }
        }
        words.end();
        return like;
    }

    private CatalogModel.Catalog catalog(String name) {
        return store.catalog(name)
                .orElseThrow(
                        () -> new CatalogException(Kind.CATALOG_NOT_FOUND, "Catalog '" + name + "' was not found."));
    }

    private CatalogModel.Schema schema(SchemaName name) {
        return store.schema(name)
                .orElseThrow(() -> new CatalogException(
                        Kind.SCHEMA_NOT_FOUND, "The schema " + name.quoted() + " cannot be found."));
    }

    private static SqlResult rows(List<String> columns, List<@Nullable String[]> rows) {
        return new SqlResult(
                columns.stream()
                        .map(name -> name.equals("isTemporary")
                                ? new SqlResult.Column(name, org.apache.spark.sql.types.DataTypes.BooleanType)
                                : SqlResult.Column.text(name))
                        .toList(),
                rows.iterator());
    }
}
