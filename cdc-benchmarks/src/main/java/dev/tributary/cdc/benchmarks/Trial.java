package dev.tributary.cdc.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Consumer;

/** Something that can be named on the command line and measured. */
interface Trial {

    String name();

    /** One line on what it is. */
    String describe();

    /**
     * Measures it.
     *
     * @param results is told each result, a record of {@code report}
     */
    void run(Bench bench, Consumer<Object> results) throws SQLException, IOException, InterruptedException;
}
