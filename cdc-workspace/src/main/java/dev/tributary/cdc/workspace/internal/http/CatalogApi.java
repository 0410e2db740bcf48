package dev.tributary.cdc.workspace.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.SchemaName;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import dev.tributary.cdc.workspace.internal.spark.Folders;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Catalogs, schemas, volumes and (read only) tables of Unity Catalog.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/catalogs">Unity Catalog API</a>
 */
final class CatalogApi {

    private static final String OWNER = "local@workspace.invalid";

    private final CatalogStore store;

    CatalogApi(CatalogStore store) {
        this.store = store;
    }

    void serve(Request request, List<String> path) throws IOException {
        if (path.size() > 2) {
            throw ApiError.notSupported(request.method() + " " + request.path());
        }
        String kind = path.isEmpty() ? "" : path.get(0);
        String name = path.size() == 2 ? path.get(1) : null;
        String call = request.method() + (name == null ? " all " : " one ") + kind;
        switch (call) {
            case "GET all catalogs" -> {
                ObjectNode answer = Request.object();
                ArrayNode list = answer.putArray("catalogs");
                store.snapshot().catalogs.forEach((key, c) -> list.add(catalog(key, c)));
                request.answer(answer);
            }
            case "POST all catalogs" -> {
                JsonNode body = request.json();
                String created = body.path("name").asText();
                store.createCatalog(created, false, text(body, "comment"));
                request.answer(catalog(created));
            }
            case "GET one catalogs" -> request.answer(catalog(String.valueOf(name)));
            case "DELETE one catalogs" -> {
                store.dropCatalog(String.valueOf(name), false, force(request)).forEach(Folders::delete);
                request.answer(Request.object());
            }
            case "GET all schemas" -> {
                String in = required(request, "catalog_name");
                ObjectNode answer = Request.object();
                ArrayNode list = answer.putArray("schemas");
                catalogModel(in).schemas.keySet().forEach(s -> list.add(schema(new SchemaName(in, s))));
                request.answer(answer);
            }
            case "POST all schemas" -> {
                JsonNode body = request.json();
                SchemaName created = new SchemaName(
                        body.path("catalog_name").asText(), body.path("name").asText());
                store.createSchema(created, false, text(body, "comment"));
                request.answer(schema(created));
            }
            case "GET one schemas" -> request.answer(schema(schemaName(String.valueOf(name))));
            case "DELETE one schemas" -> {
                store.dropSchema(schemaName(String.valueOf(name)), false, force(request))
                        .forEach(Folders::delete);
                request.answer(Request.object());
            }
            case "GET all volumes" -> {
                SchemaName in = new SchemaName(required(request, "catalog_name"), required(request, "schema_name"));
                ObjectNode answer = Request.object();
                ArrayNode list = answer.putArray("volumes");
                schemaModel(in).volumes.keySet().forEach(v -> list.add(volume(in.child(v))));
                request.answer(answer);
            }
            case "POST all volumes" -> createVolume(request);
            case "GET one volumes" -> request.answer(volume(tableName(String.valueOf(name))));
            case "DELETE one volumes" -> {
                store.dropVolume(tableName(String.valueOf(name)), false).ifPresent(Folders::delete);
                request.answer(Request.object());
            }
            case "GET all tables" -> {
                SchemaName in = new SchemaName(required(request, "catalog_name"), required(request, "schema_name"));
                ObjectNode answer = Request.object();
                ArrayNode list = answer.putArray("tables");
                schemaModel(in).tables.forEach((key, t) -> list.add(table(in.child(key), t)));
                request.answer(answer);
            }
            case "GET one tables" -> {
                TableName asked = tableName(String.valueOf(name));
                CatalogModel.Table table = store.table(asked)
                        .orElseThrow(() -> new CatalogException(
                                Kind.TABLE_NOT_FOUND, "Table '" + asked.dotted() + "' does not exist."));
                request.answer(table(asked, table));
            }
            default -> throw ApiError.notSupported(request.method() + " " + request.path());
        }
    }

    private void createVolume(Request request) throws IOException {
        JsonNode body = request.json();
        if (!body.path("volume_type").asText("MANAGED").equals("MANAGED")) {
            throw new ApiError(
                    400, "INVALID_PARAMETER_VALUE", "not supported by the local workspace: external volumes");
        }
        if (body.hasNonNull("storage_location")) {
            throw new ApiError(400, "INVALID_PARAMETER_VALUE", "CreateVolume storage_location can not be provided.");
        }
        TableName created = new TableName(
                body.path("catalog_name").asText(),
                body.path("schema_name").asText(),
                body.path("name").asText());
        store.createVolume(created, false, text(body, "comment"));
        request.answer(volume(created));
    }

    private ObjectNode catalog(String name) {
        return catalog(TableName.fold(name), catalogModel(name));
    }

    private static ObjectNode catalog(String name, CatalogModel.Catalog catalog) {
        return described(name, catalog.comment, catalog.createdAt)
                .put("id", catalog.id)
                .put("full_name", name)
                .put("catalog_type", "MANAGED_CATALOG");
    }

    private ObjectNode schema(SchemaName name) {
        CatalogModel.Schema schema = schemaModel(name);
        return described(name.schema(), schema.comment, schema.createdAt)
                .put("browse_only", false)
                .put("catalog_name", name.catalog())
                .put("catalog_type", "MANAGED_CATALOG")
                .put("full_name", name.dotted())
                .put("schema_id", schema.id);
    }

    private ObjectNode volume(TableName name) {
        CatalogModel.Volume volume = store.volume(name)
                .orElseThrow(() ->
                        new CatalogException(Kind.VOLUME_NOT_FOUND, "Volume '" + name.dotted() + "' does not exist."));
        return described(name.name(), volume.comment, volume.createdAt)
                .put("catalog_name", name.catalog())
                .put("schema_name", name.schema())
                .put("full_name", name.dotted())
                .put("volume_id", volume.id)
                .put("volume_type", "MANAGED")
                .put("storage_location", store.folder(volume).toUri().toString());
    }

    private static ObjectNode table(TableName name, CatalogModel.Table table) {
        return described(name.name(), null, table.createdAt)
                .put("catalog_name", name.catalog())
                .put("schema_name", name.schema())
                .put("full_name", name.dotted())
                .put("table_id", table.id)
                .put("table_type", "MANAGED")
                .put("data_source_format", "DELTA");
    }

    private static ObjectNode described(String name, @Nullable String comment, long createdAt) {
        ObjectNode node = Request.object().put("name", name).put("owner", OWNER);
        if (comment != null) {
            node.put("comment", comment);
        }
        return node.put("created_at", createdAt)
                .put("created_by", OWNER)
                .put("updated_at", createdAt)
                .put("updated_by", OWNER);
    }

    private CatalogModel.Catalog catalogModel(String name) {
        return store.catalog(name)
                .orElseThrow(
                        () -> new CatalogException(Kind.CATALOG_NOT_FOUND, "Catalog '" + name + "' does not exist."));
    }

    private CatalogModel.Schema schemaModel(SchemaName name) {
        catalogModel(name.catalog());
        return store.schema(name)
                .orElseThrow(() ->
                        new CatalogException(Kind.SCHEMA_NOT_FOUND, "Schema '" + name.dotted() + "' does not exist."));
    }

    private static SchemaName schemaName(String dotted) {
        String[] parts = dotted.split("\\.", 2);
        if (parts.length != 2) {
            throw new ApiError(400, "INVALID_PARAMETER_VALUE", "'" + dotted + "' is not a valid schema name.");
        }
        return new SchemaName(parts[0], parts[1]);
    }

    private static TableName tableName(String dotted) {
        String[] parts = dotted.split("\\.", 3);
        if (parts.length != 3) {
            throw new ApiError(400, "INVALID_PARAMETER_VALUE", "'" + dotted + "' is not a valid name.");
        }
        return new TableName(parts[0], parts[1], parts[2]);
    }

    private static String required(Request request, String parameter) {
        String value = request.query(parameter);
        if (value == null) {
            throw new ApiError(400, "INVALID_PARAMETER_VALUE", "Missing required field: " + parameter);
        }
        return value;
    }

    private static boolean force(Request request) {
        return Boolean.parseBoolean(request.query("force"));
    }

    private static @Nullable String text(JsonNode body, String name) {
        JsonNode value = body.path(name);
        return value.isMissingNode() || value.isNull() ? null : value.asText();
    }
}
