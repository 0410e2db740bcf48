package dev.tributary.cdc.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.error.platform.NotFound;
import com.databricks.sdk.service.files.CreateDirectoryRequest;
import com.databricks.sdk.service.files.DirectoryEntry;
import com.databricks.sdk.service.files.FilesAPI;
import com.databricks.sdk.service.files.UploadRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@LocalWorkspace
class FilesApiTest {

    private TestWorkspace workspace;
    private FilesAPI files;
    private String volume;

    @BeforeEach
    void volume(TestWorkspace workspace) throws Exception {
        this.workspace = workspace;
        try (Sql sql = Sql.in(workspace)) {
            sql.run("CREATE VOLUME files");
        }
        files = new Volumes(workspace.server()).client().files();
        volume = "/Volumes/main/" + workspace.schema() + "/files";
    }

    private void upload(String path, String text, Boolean overwrite) {
        files.upload(new UploadRequest()
                .setFilePath(path)
                .setOverwrite(overwrite)
                .setContents(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    private void makeDirectory(String path) {
        files.createDirectory(new CreateDirectoryRequest().setDirectoryPath(path));
    }

    private String download(String path) throws Exception {
        try (InputStream in = files.download(path).getContents()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> list(String path) {
        List<String> names = new ArrayList<>();
        for (DirectoryEntry entry : files.listDirectoryContents(path)) {
            names.add(entry.getName() + (Boolean.TRUE.equals(entry.getIsDirectory()) ? "/" : ""));
        }
        return names;
    }

    @Test
    void uploadsDescribesDownloadsAndDeletes() throws Exception {
        upload(volume + "/a/b/one.txt", "hello", false);
        assertThat(files.getMetadata(volume + "/a/b/one.txt").getContentLength())
                .isEqualTo(5);
        assertThat(download(volume + "/a/b/one.txt")).isEqualTo("hello");
        assertThat(list(volume + "/a")).containsExactly("b/");
        assertThat(list(volume + "/a/b")).containsExactly("one.txt");
        files.delete(volume + "/a/b/one.txt");
        assertThat(list(volume + "/a/b")).isEmpty();
        assertThatThrownBy(() -> files.getMetadata(volume + "/a/b/one.txt")).isInstanceOf(NotFound.class);
    }

    @Test
    void anExistingFileIsOverwrittenUnlessToldNotTo() throws Exception {
        upload(volume + "/f", "first", false);
        assertThatThrownBy(() -> upload(volume + "/f", "second", false))
                .isInstanceOf(DatabricksError.class)
                .hasMessageContaining("The file being created already exists.")
                .extracting("statusCode", "errorCode")
                .containsExactly(409, "ALREADY_EXISTS");
        assertThat(download(volume + "/f")).isEqualTo("first");
        upload(volume + "/f", "third", null);
        assertThat(download(volume + "/f")).isEqualTo("third");
    }

    @Test
    void directoriesAreMadeListedAndDeletedWhenEmpty() {
        makeDirectory(volume + "/x/y");
        makeDirectory(volume + "/x/y");
        files.getDirectoryMetadata(volume + "/x/y");
        assertThatThrownBy(() -> files.deleteDirectory(volume + "/x"))
                .isInstanceOf(DatabricksError.class)
                .hasMessageContaining("not empty")
                .extracting("statusCode")
                .isEqualTo(400);
        files.deleteDirectory(volume + "/x/y");
        assertThatThrownBy(() -> files.getDirectoryMetadata(volume + "/x/y")).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> list(volume + "/nowhere")).isInstanceOf(NotFound.class);
        upload(volume + "/file", "x", false);
        assertThatThrownBy(() -> makeDirectory(volume + "/file"))
                .isInstanceOf(DatabricksError.class)
                .hasMessageContaining("The given path points to an existing file.");
    }

    @Test
    void listsManyFilesPageByPage() {
        for (int i = 0; i < 25; i++) {
            upload(volume + "/many/" + (100 + i), "x", false);
        }
        List<String> names = new ArrayList<>();
        for (DirectoryEntry entry :
                files.listDirectoryContents(new com.databricks.sdk.service.files.ListDirectoryContentsRequest()
                        .setDirectoryPath(volume + "/many")
                        .setPageSize(10L))) {
            names.add(entry.getName());
        }
        assertThat(names).hasSize(25).isSorted();
    }

    @Test
    void whatIsMissingIsNotFound() {
        assertThatThrownBy(() -> download(volume + "/none"))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("The file being accessed is not found.");
        assertThatThrownBy(() -> files.delete(volume + "/none")).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> upload("/Volumes/main/default/no_volume/f", "x", false))
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("Volume 'main.default.no_volume' does not exist.");
        assertThatThrownBy(() -> upload("/Workspace/f", "x", false))
                .isInstanceOf(DatabricksError.class)
                .hasMessageContaining("unsupported first path component: Workspace");
        assertThatThrownBy(() -> upload(volume + "/../../other/f", "x", false)).isInstanceOf(DatabricksError.class);
    }

    @Test
    void anUploadThatIsCutOffIsNeverSeen() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), workspace.server().port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /api/2.0/fs/files" + volume + "/cut?overwrite=false HTTP/1.1\r\nHost: x\r\nAuthorization:"
                            + " Bearer " + workspace.token() + "\r\nContent-Length: 1000\r\n\r\nonly this")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        Path uploads = workspace.server().data().resolve("uploads");
        long deadline = System.nanoTime() + 10_000_000_000L;
        boolean busy = true;
        while (busy && System.nanoTime() < deadline) {
            try (Stream<Path> left = Files.list(uploads)) {
                busy = left.findAny().isPresent();
            }
            Thread.onSpinWait();
        }
        assertThat(list(volume)).isEmpty();
        upload(volume + "/cut", "whole", false);
        assertThat(download(volume + "/cut")).isEqualTo("whole");
    }
}
