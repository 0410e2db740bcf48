package dev.tributary.cdc.spring;

import dev.tributary.cdc.postgres.ArrayPolicy;
import dev.tributary.cdc.postgres.OriginPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where changes come from.
 *
 * @param url jdbc:postgresql://host:port/database; TLS is verify-full unless the host is this machine or the URL says sslmode
 * @param user a role that may replicate and read
 * @param password its password
 * @param schemas schemas in which tables are looked for
 * @param include table patterns (table, schema.table, * and ?); all tables unless set
 * @param exclude table patterns to leave out
 * @param columns which columns are left out or made unreadable
 * @param slot replication slot, created when missing; tributary, or tributary_PIPELINE for another name, unless set
 * @param publication publication, created when missing; named as the slot unless set
 * @param streaming whether the server sends large transactions while they are in progress (14 and later)
 * @param spoolDirectory where these are kept until they commit, encrypted; a directory of the user's for temporary files unless set
 * @param spoolMemory memory for all of them, before they go to files
 * @param silence after how long without an answer the server is taken for dead and the stream is begun anew
 * @param messages whether logical messages are told to listeners (14 and later)
 * @param origin whether changes that came to the source by replication are taken (16 and later to leave them out)
 * @param arrays how one-dimensional arrays are carried
 * @param acceptNew whether a SNAPSHOT accepts another or a restored source
 */
public record SourceProperties(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        @DefaultValue("public") List<String> schemas,
        @DefaultValue List<String> include,
        @DefaultValue List<String> exclude,
        @DefaultValue Columns columns,
        @Nullable String slot,
        @Nullable String publication,
        @DefaultValue("true") boolean streaming,
        @Nullable Path spoolDirectory,
        @DefaultValue("8MB") DataSize spoolMemory,
        @DefaultValue("60s") Duration silence,
        @DefaultValue("false") boolean messages,
        @DefaultValue("any") OriginPolicy origin,
        @DefaultValue("native") ArrayPolicy arrays,
        @DefaultValue("false") boolean acceptNew) {

    public SourceProperties {
        url = Unset.ifBlank(url);
        user = Unset.ifBlank(user);
        password = Unset.ifBlank(password);
        slot = Unset.ifBlank(slot);
        publication = Unset.ifBlank(publication);
    }

    /**
     * Which columns are left out or made unreadable, by patterns of schema.table.column.
     *
     * @param include patterns of columns; all unless set
     * @param exclude patterns of columns to leave out; keys cannot be
     * @param mask patterns of columns whose values become NULL; pattern:text puts a text in their place
     * @param hash patterns of columns whose values become HMAC-SHA-256 over their text
     * @param hashKey the secret of the hashes, at least 16 characters
     * @param truncate pattern:n, only the first n characters or bytes of matching columns
     */
    public record Columns(
            @DefaultValue List<String> include,
            @DefaultValue List<String> exclude,
            @DefaultValue List<String> mask,
            @DefaultValue List<String> hash,
            @Nullable String hashKey,
            @DefaultValue List<String> truncate) {

        public Columns {
            hashKey = Unset.ifBlank(hashKey);
        }

        @Override
        public String toString() {
            return "Columns[include=" + include + ", exclude=" + exclude + ", hash=" + hash + "]";
        }
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "SourceProperties[user=" + user + ", schemas=" + schemas + ", include=" + include + ", exclude="
                + exclude + "]";
    }
}
