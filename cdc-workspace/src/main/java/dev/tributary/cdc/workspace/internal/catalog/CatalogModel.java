package dev.tributary.cdc.workspace.internal.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog file holds. Plain mutable data: {@link CatalogStore} publishes copies and never changes a published
 * one.
 */
@SuppressWarnings("NullAway.Init") // filled by the JSON reader
public final class CatalogModel {

    /** Rises when the meaning of a field changes; a newer file is refused. */
    static final int FORMAT = 2;

    public int format = FORMAT;
    public TreeMap<String, Catalog> catalogs = new TreeMap<>();

    /** A catalog and its schemas by folded name. */
    public static final class Catalog {
        public String id;
        public long createdAt;
        public @Nullable String comment;
        public TreeMap<String, Schema> schemas = new TreeMap<>();
    }

    /** A schema with its tables and volumes by folded name. */
    public static final class Schema {
        public String id;
        public long createdAt;
        public @Nullable String comment;
        public TreeMap<String, Table> tables = new TreeMap<>();
        public TreeMap<String, Volume> volumes = new TreeMap<>();
        public TreeMap<String, View> views = new TreeMap<>();
        public Governed governed = new Governed();
    }

    /** A Delta table; everything but its name and constraints lives in its own log. */
    public static final class Table {
        public String id;
        public long createdAt;
        /** Relative to the data directory. */
        public String folder;

        public List<Key> keys = new ArrayList<>();
        /** Whether the table has the feature {@code catalogManaged}: transactions may write to it. */
        public boolean catalogManaged;

        public Governed governed = new Governed();
    }

    /** An informational PRIMARY KEY or FOREIGN KEY. */
    public static final class Key {
        public String kind;
        public String name;
        public List<String> columns = new ArrayList<>();
        public String text;
    }

    /** A view: a query's text, and the catalog and schema in which its names are looked up. */
    public static final class View {
        public String id;
        public long createdAt;
        public @Nullable String comment;
        public String text;
        public String catalog;
        public String schema;
        /** Names, types and comments, as Spark writes a schema in JSON. */
        public String columns;

        public List<String> queryColumns = new ArrayList<>();
        public TreeMap<String, String> settings = new TreeMap<>();
        public TreeMap<String, String> properties = new TreeMap<>();
        public @Nullable String binding;
    }

    /** A managed volume. */
    public static final class Volume {
        public String id;
        public long createdAt;
        public @Nullable String comment;
        /** Relative to the data directory. */
        public String folder;
    }
}
