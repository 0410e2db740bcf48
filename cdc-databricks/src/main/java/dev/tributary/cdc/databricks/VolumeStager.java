package dev.tributary.cdc.databricks;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.databricks.internal.files.ExplainedVolume;
import dev.tributary.cdc.databricks.internal.files.StagedFiles;
import dev.tributary.cdc.databricks.internal.files.StagingExamination;
import dev.tributary.cdc.databricks.internal.files.VolumeSession;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.parquet.ParquetEncoder;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.StatementRecorder;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stages batches as Parquet files in Unity Catalog volumes: a snapshot's in the target schema, changes in the staging
 * schema. Schemas and volumes are created when they are missing. Immutable and thread-safe.
 *
 * <p>Each file is uploaded under a name that is never used again, and its length there is compared with its length here
 * before it counts as staged. Requests that the workspace turns away are repeated within
 * {@link Workspace.Builder#retryBudget}. Files of several pipelines can share a volume.
 */
public final class VolumeStager implements Stager {

    /** Name of the volumes unless set. */
    public static final String DEFAULT_VOLUME = "cdc_files";

    /** Files API and COPY INTO both take these as they are. */
    private static final Pattern VOLUME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");

    private final Workspace workspace;
    private final VolumeSession.Volumes volumes;
    private final ParquetEncoder encoder;
    private final Duration retention;

    private VolumeStager(Builder builder, Workspace workspace, String catalog) {
        this.workspace = workspace;
        this.volumes = new VolumeSession.Volumes(
                new TableName(catalog, builder.schema, builder.volume),
                new TableName(catalog, builder.stagingSchema, builder.volume));
        this.encoder = builder.encoder;
        this.retention = builder.retention;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public StagerSession open(StagerContext context) {
        return new VolumeSession(workspace.settings(), volumes, encoder, retention, context);
    }

    @Override
    public StagerSession explain(StagerContext context, StatementRecorder recorder) {
        return new ExplainedVolume(workspace.settings(), volumes, context, recorder);
    }

    /** The directories of a pipeline in both volumes, with what they hold; no other pipeline's. */
    public List<StagedDirectory> directories(String pipeline) {
        return StagedFiles.list(workspace.settings(), volumes, pipeline);
    }

    @Override
    public List<Remnant> staged(String pipeline) {
        return directories(pipeline).stream()
                .filter(directory -> !directory.isKept())
                .map(directory -> new Remnant(
                        Remnant.Kind.FILES,
                        directory.path(),
                        directory.files().size() + " files, " + directory.bytes() + " bytes"))
                .toList();
    }

    @Override
    public void clear(String pipeline) {
        StagedFiles.clear(workspace.settings(), volumes, pipeline);
    }

    @Override
    public List<Finding> examine(String pipeline) {
        return StagingExamination.examine(workspace.settings(), volumes, pipeline);
    }

    @Override
    public String describe() {
        return "volumes " + volumes.snapshots() + " and " + volumes.changes() + " of " + workspace
                + (retention.isZero() ? "" : ", files kept for " + retention);
    }

    /** Collects the settings of a {@link VolumeStager}. Not thread-safe. */
    public static final class Builder {

        private @Nullable Workspace workspace;
        private @Nullable String catalog;
        private String schema = DatabricksSink.DEFAULT_SCHEMA;
        private String stagingSchema = DatabricksSink.DEFAULT_STAGING_SCHEMA;
        private String volume = DEFAULT_VOLUME;
        private ParquetEncoder encoder = ParquetEncoder.defaults();
        private Duration retention = Duration.ZERO;

        private Builder() {}

        public Builder workspace(Workspace workspace) {
            this.workspace = workspace;
            return this;
        }

        /** The catalog of both schemas; it must exist. */
        public Builder catalog(String catalog) {
            this.catalog = catalog;
            return this;
        }

        /** The schema whose volume takes the files of snapshots. */
        public Builder schema(String schema) {
            this.schema = schema;
            return this;
        }

        /** The schema whose volume takes the files of changes. */
        public Builder stagingSchema(String stagingSchema) {
            this.stagingSchema = stagingSchema;
            return this;
        }

        /** Name of the volume in each of the two schemas. */
        public Builder volume(String volume) {
            this.volume = volume;
            return this;
        }

        /** How batches are written. */
        public Builder encoder(ParquetEncoder encoder) {
            this.encoder = encoder;
            return this;
        }

        /**
         * How long files are kept that nothing needs any more: those of committed flushes, of replaced tables, and what
         * earlier runs left. Zero, the default, deletes them at once. They are deleted while runs go on and when runs
         * begin; the age of files of earlier runs is counted from their upload.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder retention(Duration retention) {
            if (retention.isNegative()) {
                throw new IllegalArgumentException("retention must not be negative: " + retention);
            }
            this.retention = retention;
            return this;
        }

        /**
         * Builds it.
         *
         * @throws ConfigurationException when something is missing or a name cannot stand in a path
         */
        public VolumeStager build() {
            if (workspace == null || catalog == null) {
                throw new ConfigurationException(
                        "the volume stager needs a workspace and a catalog", "Set both on its builder.");
            }
            if (!VOLUME.matcher(volume).matches()) {
                throw new ConfigurationException(
                        "'" + volume + "' cannot be the name of a volume",
                        "Use lower-case letters, digits, '_' and '-', beginning with a letter or digit.");
            }
            for (String name : new String[] {catalog, schema, stagingSchema}) {
                Names.requirePathName(name);
            }
            return new VolumeStager(this, workspace, catalog);
        }
    }
}
