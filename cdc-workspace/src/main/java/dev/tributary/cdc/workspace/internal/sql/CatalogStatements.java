package dev.tributary.cdc.workspace.internal.sql;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.SchemaName;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.Folders;
import dev.tributary.cdc.workspace.internal.spark.NotSupported;
import dev.tributary.cdc.workspace.internal.spark.SessionNames;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.classic.SparkSession;
import org.jspecify.annotations.Nullable;

/** Statements about catalogs, schemas and volumes, and those that only the catalog can answer. */
final class CatalogStatements {

    private final CatalogStore store;
    private final SparkSession session;

    CatalogStatements(CatalogStore store, SparkSession session) {
        this.store = store;
        this.session = session;
    }

    /** The answer, or nothing when the statement is not one of these. */
    Optional<SqlResult> run(Words words) {
        if (words.accept("USE")) {
            return Optional.of(use(words));
        }
        if (words.looksAt("SET", "CATALOG")) {
            words.accept("SET");
            return Optional.of(use(words));
        }
        if (words.looksAt("SHOW")) {
            return new ShowStatements(store, session).run(words);
        }
        if (words.accept("CREATE", "CATALOG")) {
            return Optional.of(createCatalog(words));
        }
        if (words.accept("DROP", "CATALOG")) {
            return Optional.of(dropCatalog(words));
        }
        if (words.accept("CREATE", "SCHEMA") || words.accept("CREATE", "DATABASE")) {
            return Optional.of(createSchema(words));
        }
        if (words.accept("DROP", "SCHEMA") || words.accept("DROP", "DATABASE")) {
            return Optional.of(dropSchema(words));
        }
        if (words.looksAt("CREATE", "EXTERNAL", "VOLUME")) {
            throw new NotSupported("CREATE EXTERNAL VOLUME");
        }
        if (words.accept("CREATE", "VOLUME") || words.accept("CREATE", "MANAGED", "VOLUME")) {
            return Optional.of(createVolume(words));
        }
        if (words.accept("DROP", "VOLUME")) {
            return Optional.of(dropVolume(words));
        }
        return Optional.empty();
    }

    private SqlResult use(Words words) {
        SessionNames current = SessionNames.of(session);
        if (words.accept("CATALOG")) {
            String catalog = TableName.fold(words.identifier());
            words.end();
            requireCatalog(catalog);
            new SessionNames(catalog, "default").enter(session);
            return SqlResult.nothing();
        }
        if (!words.accept("SCHEMA")) {
            words.accept("DATABASE");
        }
        List<String> name = words.name(2);
        words.end();
        SchemaName schema = schema(name, current);
        if (store.schema(schema).isEmpty()) {
            throw new CatalogException(Kind.SCHEMA_NOT_FOUND, "The schema " + schema.quoted() + " cannot be found.");
        }
        new SessionNames(schema.catalog(), schema.schema()).enter(session);
        return SqlResult.nothing();
    }

    private SqlResult createCatalog(Words words) {
        boolean ifNotExists = words.accept("IF", "NOT", "EXISTS");
        String name = words.identifier();
        if (name.contains("`")) {
            throw new NotSupported("CREATE CATALOG with a backtick in the name");
        }
        String comment = options(words, "CREATE CATALOG");
        store.createCatalog(name, ifNotExists, comment);
        return SqlResult.nothing();
    }

    private SqlResult dropCatalog(Words words) {
        boolean ifExists = words.accept("IF", "EXISTS");
        String name = words.identifier();
        boolean cascade = cascade(words);
        store.dropCatalog(name, ifExists, cascade).forEach(Folders::delete);
        return SqlResult.nothing();
    }

    private SqlResult createSchema(Words words) {
        boolean ifNotExists = words.accept("IF", "NOT", "EXISTS");
        SchemaName name = schema(words.name(2), SessionNames.of(session));
        String comment = options(words, "CREATE SCHEMA");
        store.createSchema(name, ifNotExists, comment);
        return SqlResult.nothing();
    }

    private SqlResult dropSchema(Words words) {
        boolean ifExists = words.accept("IF", "EXISTS");
        SchemaName name = schema(words.name(2), SessionNames.of(session));
        boolean cascade = cascade(words);
        store.dropSchema(name, ifExists, cascade).forEach(Folders::delete);
        return SqlResult.nothing();
    }

    private SqlResult createVolume(Words words) {
        boolean ifNotExists = words.accept("IF", "NOT", "EXISTS");
        TableName name = object(words.name(3), SessionNames.of(session));
        String comment = options(words, "CREATE VOLUME");
        store.createVolume(name, ifNotExists, comment);
        return SqlResult.nothing();
    }

    private SqlResult dropVolume(Words words) {
        boolean ifExists = words.accept("IF", "EXISTS");
        TableName name = object(words.name(3), SessionNames.of(session));
        words.end();
        store.dropVolume(name, ifExists).ifPresent(Folders::delete);
        return SqlResult.nothing();
    }

    /** What may follow a new name: a comment. */
    private static @Nullable String options(Words words, String statement) {
        String comment = words.accept("COMMENT") ? words.expectString() : null;
        if (words.looksAt("MANAGED", "LOCATION") || words.looksAt("LOCATION") || words.looksAt("WITH")) {
            throw new NotSupported(statement + " … " + words.identifier());
        }
        words.end();
        return comment;
    }

    private static boolean cascade(Words words) {
        boolean cascade = words.accept("CASCADE");
        if (!cascade) {
            words.accept("RESTRICT");
        }
        words.end();
        return cascade;
    }

    private void requireCatalog(String catalog) {
        if (store.catalog(catalog).isEmpty()) {
            throw new CatalogException(Kind.CATALOG_NOT_FOUND, "Catalog '" + catalog + "' was not found.");
        }
    }

    static SchemaName schema(List<String> parts, SessionNames current) {
        return parts.size() == 2
                ? new SchemaName(parts.get(0), parts.get(1))
                : new SchemaName(current.catalog(), parts.get(0));
    }

    static TableName object(List<String> parts, SessionNames current) {
        int last = parts.size() - 1;
        return parts.size() == 1
                ? current.schemaName().child(parts.get(0))
                : schema(parts.subList(0, last), current).child(parts.get(last));
    }
}
