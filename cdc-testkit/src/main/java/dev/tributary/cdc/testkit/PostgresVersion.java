package dev.tributary.cdc.testkit;

import java.util.Arrays;
import java.util.List;

/** A major version of PostgreSQL that Tributary supports, oldest first. */
public enum PostgresVersion {
    V13(13),
    V14(14),
    V15(15),
    V16(16),
    V17(17),
    V18(18);

    /** System property with the comma-separated major versions a test run covers. */
    public static final String SELECTION_PROPERTY = "postgres.versions";

    private static final String DEFAULT_SELECTION = "13,17,18";

    private final int major;

    PostgresVersion(int major) {
        this.major = major;
    }

    /** The major version number, as in {@code server_version_num / 10000}. */
    public int major() {
        return major;
    }

    public boolean isAtLeast(PostgresVersion other) {
        return compareTo(other) >= 0;
    }

    /**
     * The version with this major number.
     *
     * @throws IllegalArgumentException if it is not a supported one
     */
    public static PostgresVersion of(int major) {
        return Arrays.stream(values())
                .filter(version -> version.major == major)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("PostgreSQL " + major
                        + " is not a version the tests know; choose from " + Arrays.toString(values())));
    }

    /** The versions this test run covers, oldest first: {@value #SELECTION_PROPERTY}, or 13, 17 and 18. Never empty. */
    public static List<PostgresVersion> selected() {
        List<PostgresVersion> selected = Arrays.stream(System.getProperty(SELECTION_PROPERTY, DEFAULT_SELECTION)
                        .split(","))
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .map(text -> of(Integer.parseInt(text)))
                .distinct()
                .sorted()
                .toList();
        if (selected.isEmpty()) {
            throw new IllegalArgumentException(SELECTION_PROPERTY + " names no version");
        }
        return selected;
    }

    /** The newest version of this test run. */
    public static PostgresVersion newest() {
        List<PostgresVersion> selected = selected();
        return selected.get(selected.size() - 1);
    }

    /** The oldest version of this test run. */
    public static PostgresVersion oldest() {
        return selected().get(0);
    }

    @Override
    public String toString() {
        return Integer.toString(major);
    }
}
