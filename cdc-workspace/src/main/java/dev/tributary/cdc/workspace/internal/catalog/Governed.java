package dev.tributary.cdc.workspace.internal.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What people attach to a schema or a table: it stays when rows are replaced and goes where the name goes. Plain data. */
public final class Governed {

    /** Privileges by principal. */
    public TreeMap<String, TreeSet<String>> grants = new TreeMap<>();

    /** Values by tag; empty without one. */
    public TreeMap<String, String> tags = new TreeMap<>();

    /** Tags by column name as the table spells it. */
    public TreeMap<String, TreeMap<String, String>> columnTags = new TreeMap<>();

    /** Masks by column name as the table spells it. */
    public TreeMap<String, Mask> masks = new TreeMap<>();

    /** A schema's functions: what follows the name when one is created, by folded name. */
    public TreeMap<String, String> functions = new TreeMap<>();

    /** Which function a column is shown through, and the columns that it gets besides. Plain data. */
    public static final class Mask {
        /** With all three parts of its name. */
        public String function = "";

        public List<String> using = new ArrayList<>();
    }
}
