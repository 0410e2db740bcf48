package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** A table whose rows are made when it is read: text, numbers and nulls. */
record VirtualTable(TableName table, StructType columnTypes, Source source) implements SupportsRead {

    /** Makes the rows that are wanted; more do no harm, Spark filters again. */
    interface Source {
        List<@Nullable Object[]> rows(Wanted wanted);
    }

    /** What a query's filters say about a column. */
    record Wanted(List<Filter> filters) {

        boolean allows(String column, String value) {
            return filters.stream().allMatch(filter -> allows(filter, column, value));
        }

        private static boolean allows(Filter filter, String column, String value) {
            if (filter instanceof EqualTo equal && equal.attribute().equals(column)) {
                return value.equals(equal.value());
            }
            if (filter instanceof In in && in.attribute().equals(column)) {
                return Arrays.asList(in.values()).contains(value);
            }
            return true;
        }
    }

    @Override
    public String name() {
        return table.quoted();
    }

    @Override
    @SuppressWarnings("deprecation") // columns() is derived from it
    public StructType schema() {
        return columnTypes;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return new Rows(this);
    }

    private static final class Rows implements ScanBuilder, SupportsPushDownFilters, LocalScan {

        private final VirtualTable table;
        private List<Filter> filters = List.of();

        Rows(VirtualTable table) {
            this.table = table;
        }

        @Override
        public Filter[] pushFilters(Filter[] given) {
            filters = List.of(given);
            return given;
        }

        @Override
        public Filter[] pushedFilters() {
            return new Filter[0];
        }

        @Override
        public Scan build() {
            return this;
        }

        @Override
        public StructType readSchema() {
            return table.columnTypes();
        }

        @Override
        public InternalRow[] rows() {
            return table.source().rows(new Wanted(filters)).stream()
                    .map(Rows::row)
                    .toArray(InternalRow[]::new);
        }

        private static InternalRow row(@Nullable Object[] values) {
            @Nullable Object[] copy = new @Nullable Object[values.length];
            for (int i = 0; i < values.length; i++) {
                copy[i] = values[i] instanceof String text ? UTF8String.fromString(text) : values[i];
            }
            return new GenericInternalRow(copy);
        }
    }
}
