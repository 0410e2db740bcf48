package dev.tributary.cdc.workspace.internal.sql;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.delta.Snapshot;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Which files each table has loaded. The truth is in the tables' logs; asking a log costs a Spark job with each new version,
 * so what is known is kept here. Only this process writes to the tables, and loads of one table take turns.
 */
final class LoadedFiles {

    private final Map<String, OfTable> tables = new ConcurrentHashMap<>();

    /** The files of the table in a folder; lock it while a load runs. */
    OfTable of(String folder) {
        return tables.computeIfAbsent(folder, key -> new OfTable());
    }

    /** After commits were undone; no load may run. */
    void forget() {
        tables.clear();
    }

    /** Not thread-safe: callers hold its monitor from reading to committing. */
    static final class OfTable {

        private @Nullable Set<String> known;

        boolean contains(Snapshot snapshot, String file) {
            Set<String> files = known;
            if (files == null) {
                files = new HashSet<>();
                // The first version creates a table and can have loaded nothing.
                if (snapshot.version() > 0) {
                    files.addAll(
                            CollectionConverters.asJava(snapshot.transactions()).keySet());
                }
                known = files;
            }
            return files.contains(file);
        }

        /** After their commit. */
        void add(Set<String> files) {
            if (known != null) {
                known.addAll(files);
            }
        }

        /** When the outcome of a load is unknown: the log is asked again. */
        void forget() {
            known = null;
        }
    }
}
