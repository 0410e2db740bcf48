package dev.tributary.cdc.parquet.internal;

import static dev.tributary.cdc.data.DataType.INT32;
import static dev.tributary.cdc.data.DataType.INT64;
import static dev.tributary.cdc.data.DataType.STRING;
import static dev.tributary.cdc.data.DataType.TIMESTAMP;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.parquet.FileColumns;
import dev.tributary.cdc.parquet.MetadataColumns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;

/** The columns of a batch's file: the schema as the footer states it, and where each column's values come from. */
final class FileLayout {

    /** What a row's metadata columns take, about: four longs, a letter with its length, the rest mostly null. */
    private static final int METADATA_ROW_BYTES = 40;

    private final ChangeBatch batch;
    private final List<SchemaElement> elements = new ArrayList<>();
    private final List<Leaf> leaves = new ArrayList<>();
    private final int metadataRowBytes;

    /**
     * Lays out the file of a batch.
     *
     * @throws IllegalArgumentException when two columns have one id
     */
    FileLayout(ChangeBatch batch, MetadataColumns metadata) {
        this.batch = batch;
        SchemaElement root = new SchemaElement("table");
        elements.add(root);
        int fields = addTable();
        if (metadata == MetadataColumns.CHANGES) {
            fields += addChanges();
            metadataRowBytes = METADATA_ROW_BYTES;
        } else {
            metadataRowBytes = 0;
        }
        root.setNum_children(fields);
    }

    /** The schema's tree, depth first. */
    List<SchemaElement> elements() {
        return elements;
    }

    /** Columns with values, in the schema's order. */
    List<Leaf> leaves() {
        return leaves;
    }

    /** Bytes that rows take, about, before compression. */
    long bytes(int from, int to) {
        long bytes = (long) metadataRowBytes * (to - from);
        for (int i = 0; i < batch.schema().columns().size(); i++) {
            bytes += SlotBytes.of(batch.column(i), from, to);
        }
        return bytes;
    }

    private int addTable() {
        List<Column> columns = batch.schema().columns();
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (!ids.add(column.id())) {
                throw new IllegalArgumentException("two columns have the id " + column.id());
            }
            ColumnVector vector = batch.column(i);
            Leaf.Source source = vector instanceof ListVector lists
                    ? (from, to) -> new ListValues(lists, from, to - from)
                    : (from, to) -> new FlatValues(vector, from, to - from);
            add(column.name(), List.of(FileColumns.of(column)), column.type(), column.isKey(), source);
        }
        return columns.size();
    }

    private int addChanges() {
        ChangeVectors changes = new ChangeVectors(batch);
        addChange(FileColumns.LSN, INT64, changes::lsns);
        addChange(FileColumns.ORDINAL, INT64, changes::ordinals);
        addChange(FileColumns.XID, INT64, changes::xids);
        addChange(FileColumns.COMMITTED_AT, TIMESTAMP, changes::committedAt);
        addChange(FileColumns.OPERATION, STRING, changes::operations);
        addChange(FileColumns.UNCHANGED, DataType.array(INT32), changes::unchanged);
        if (!batch.schema().hasKey()) {
            return 6;
        }
        addOrigin(batch.schema().keyColumns(), changes);
        return 7;
    }

    private void addChange(String name, DataType type, Leaf.Source source) {
        add(name, List.of(name), type, false, source);
    }

    private void addOrigin(List<Column> keys, ChangeVectors changes) {
        elements.add(optional(FileColumns.ORIGIN).setNum_children(keys.size() + 1));
        for (int i = 0; i < keys.size(); i++) {
            int key = i;
            addMember(FileColumns.of(keys.get(i)), keys.get(i).type(), (from, to) -> changes.originKey(key, from, to));
        }
        addMember(FileColumns.INCARNATION, INT32, changes::incarnation);
    }

    private void addMember(String name, DataType type, Leaf.Source source) {
        add(FileColumns.ORIGIN, List.of(FileColumns.ORIGIN, name), type, false, source);
    }

    private void add(String label, List<String> path, DataType type, boolean keyed, Leaf.Source source) {
        String name = path.get(path.size() - 1);
        if (type.kind() != DataType.Kind.ARRAY) {
            addScalar(name, type);
            leaves.add(new Leaf(label, path, type, keyed, source));
            return;
        }
        elements.add(optional(name)
                .setNum_children(1)
                .setConverted_type(ConvertedType.LIST)
                .setLogicalType(LogicalType.LIST(new ListType())));
        elements.add(new SchemaElement("list")
                .setRepetition_type(FieldRepetitionType.REPEATED)
                .setNum_children(1));
        addScalar("element", type.requireElement());
        List<String> elementPath = new ArrayList<>(path);
        elementPath.addAll(List.of("list", "element"));
        leaves.add(new Leaf(label, elementPath, type.requireElement(), false, source));
    }

    private void addScalar(String name, DataType type) {
        SchemaElement element = optional(name);
        PhysicalType.describe(type, element);
        elements.add(element);
    }

    private static SchemaElement optional(String name) {
        return new SchemaElement(name).setRepetition_type(FieldRepetitionType.OPTIONAL);
    }
}
