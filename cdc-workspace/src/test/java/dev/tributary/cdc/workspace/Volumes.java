package dev.tributary.cdc.workspace;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import com.databricks.sdk.service.files.UploadRequest;
import java.io.ByteArrayInputStream;

/** The real SDK on a local workspace. */
final class Volumes {

    private final WorkspaceClient client;

    Volumes(LocalWorkspaceServer server) {
        this.client = new WorkspaceClient(new DatabricksConfig()
                .setHost(server.host())
                .setToken(server.token())
                .setDisableRetries(true));
    }

    WorkspaceClient client() {
        return client;
    }

    void upload(String path, byte[] content) {
        client.files()
                .upload(new UploadRequest()
                        .setFilePath(path)
                        .setOverwrite(false)
                        .setContents(new ByteArrayInputStream(content)));
    }
}
