package dev.tributary.cdc.parquet;

import com.github.luben.zstd.Zstd;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/** Reads files with parquet-java. */
final class Read {

    private Read() {}

    static ParquetMetadata footer(Path file) {
        try (ParquetFileReader reader = open(file)) {
            return reader.getFooter();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of a file with metadata columns. */
    static List<Row> changes(Path file, TableSchema schema) {
        return groups(file).stream().map(group -> change(group, schema)).toList();
    }

    /** The rows of a file without metadata columns. */
    static List<Row> rows(Path file, TableSchema schema) {
        return groups(file).stream()
                .map(group -> Row.of(values(group, schema.columns())))
                .toList();
    }

    /** As {@link #changes}, by a reader that does not look at the pages' CRCs, as most do not. */
    static List<Row> changesUnchecked(Path file, TableSchema schema) throws IOException {
        try (ParquetFileReader reader =
                ParquetFileReader.open(new LocalInputFile(file), options().build())) {
            return groups(reader).stream().map(group -> change(group, schema)).toList();
        }
    }

    private static List<Group> groups(Path file) {
        try (ParquetFileReader reader = open(file)) {
            return groups(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Group> groups(ParquetFileReader reader) throws IOException {
        List<Group> groups = new ArrayList<>();
        MessageType schema = reader.getFooter().getFileMetaData().getSchema();
        for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
            RecordReader<Group> records =
                    new ColumnIOFactory().getColumnIO(schema).getRecordReader(pages, new GroupRecordConverter(schema));
            for (long i = 0; i < pages.getRowCount(); i++) {
                groups.add(records.read());
            }
        }
        return groups;
    }

    private static ParquetFileReader open(Path file) throws IOException {
        return ParquetFileReader.open(
                new LocalInputFile(file),
                options().usePageChecksumVerification().build());
    }

    private static ParquetReadOptions.Builder options() {
        return ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdCodecs())
                .usePageChecksumVerification(false);
    }

    private static Row change(Group group, TableSchema schema) {
        List<Integer> unchanged = null;
        List<?> marks = (List<?>) value(group, FileColumns.UNCHANGED, DataType.array(DataType.INT32));
        if (marks != null) {
            unchanged = marks.stream().map(Integer.class::cast).toList();
        }
        return new Row(
                values(group, schema.columns()),
                Operation.ofCode(
                        (byte) group.getString(FileColumns.OPERATION, 0).charAt(0)),
                (Long) value(group, FileColumns.LSN, DataType.INT64),
                group.getLong(FileColumns.ORDINAL, 0),
                group.getLong(FileColumns.XID, 0),
                group.getLong(FileColumns.COMMITTED_AT, 0),
                unchanged,
                schema.hasKey() ? origin(group, schema) : null);
    }

    private static List<Object> origin(Group group, TableSchema schema) {
        if (group.getFieldRepetitionCount(FileColumns.ORIGIN) == 0) {
            return null;
        }
        Group origin = group.getGroup(FileColumns.ORIGIN, 0);
        List<Object> values = values(origin, schema.keyColumns());
        values.add(origin.getInteger(FileColumns.INCARNATION, 0));
        return values;
    }

    private static List<Object> values(Group group, List<Column> columns) {
        List<Object> values = new ArrayList<>();
        for (Column column : columns) {
            values.add(value(group, FileColumns.of(column), column.type()));
        }
        return values;
    }

    private static Object value(Group group, String name, DataType type) {
        if (group.getFieldRepetitionCount(name) == 0) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> group.getBoolean(name, 0);
            case INT16, INT32, DATE -> group.getInteger(name, 0);
            case INT64, TIMESTAMP, TIMESTAMP_NTZ -> group.getLong(name, 0);
            case FLOAT32 -> group.getFloat(name, 0);
            case FLOAT64 -> group.getDouble(name, 0);
            case STRING -> group.getString(name, 0);
            case BINARY -> ByteBuffer.wrap(group.getBinary(name, 0).getBytes());
            case DECIMAL -> new BigDecimal(unscaled(group, name, type.precision()), type.scale());
            case ARRAY -> list(group.getGroup(name, 0), type.requireElement());
        };
    }

    private static BigInteger unscaled(Group group, String name, int precision) {
        if (precision <= 9) {
            return BigInteger.valueOf(group.getInteger(name, 0));
        }
        return precision <= 18
                ? BigInteger.valueOf(group.getLong(name, 0))
                : new BigInteger(group.getBinary(name, 0).getBytes());
    }

    private static List<Object> list(Group array, DataType element) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < array.getFieldRepetitionCount("list"); i++) {
            values.add(value(array.getGroup("list", i), "element", element));
        }
        return values;
    }

    /** ZSTD for parquet-java without the codecs of Hadoop. */
    private static final class ZstdCodecs implements CompressionCodecFactory {

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName name) {
            throw new UnsupportedOperationException("only reads");
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
            if (name != CompressionCodecName.ZSTD) {
                throw new IllegalArgumentException("not ZSTD: " + name);
            }
            return new ZstdDecompressor();
        }

        @Override
        public void release() {}
    }

    private static final class ZstdDecompressor implements CompressionCodecFactory.BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            return BytesInput.from(Zstd.decompress(bytes.toByteArray(), size));
        }

        @Override
        public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int size) {
            throw new UnsupportedOperationException("on the heap only");
        }

        @Override
        public void release() {}
    }
}
