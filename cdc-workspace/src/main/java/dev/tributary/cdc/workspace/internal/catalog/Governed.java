package dev.tributary.cdc.workspace.internal.catalog;

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
}
