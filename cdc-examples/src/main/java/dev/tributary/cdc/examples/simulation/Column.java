package dev.tributary.cdc.examples.simulation;

import java.util.List;

/**
 * A column as the catalog has it.
 *
 * @param name unquoted
 * @param castType the type to cast a parameter to
 * @param valueType the type that decides about values: of a domain, the type under it
 * @param labels of the enum, or of the array's element enum; else empty
 * @param supplied whether the database supplies a value of its own: identity or default
 * @param unique part of a unique index
 * @param fixed generated, always identity, or part of a partition key: no value is assigned in an update
 * @param generated computed from other columns
 * @param checked under a check constraint, its own or its domain's
 */
record Column(
        String name,
        String castType,
        String valueType,
        List<String> labels,
        boolean notNull,
        boolean supplied,
        boolean unique,
        boolean fixed,
        boolean generated,
        boolean checked) {

    String quoted() {
        return Sql.identifier(name);
    }

    String parameter() {
        return "CAST(? AS " + castType + ")";
    }
}
