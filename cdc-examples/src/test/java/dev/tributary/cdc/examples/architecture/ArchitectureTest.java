package dev.tributary.cdc.examples.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between modules run one way, and what is internal stays so. */
class ArchitectureTest {

    private static final String BASE = "dev.tributary.cdc";
    private static final List<String> MODULES =
            List.of("parquet", "postgres", "databricks", "micrometer", "validate", "workspace", "examples");
    private static final String[] CORE = {
        BASE, BASE + ".data", BASE + ".spi", BASE + ".state", BASE + ".internal", BASE + ".internal.."
    };

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(BASE);
    }

    private static String[] module(String name) {
        return new String[] {BASE + '.' + name, BASE + '.' + name + ".."};
    }

    @Test
    void coreNeedsNothingButSlf4j() {
        ArchRule rule = classes()
                .that(resideInAnyPackage(CORE))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(CORE)
                        .or(resideInAnyPackage("java..", "javax.sql", "org.slf4j..", "org.jspecify..")));
        rule.check(all);
    }

    /** Or a simulation that takes charge of time would wait for ever. */
    @Test
    void aRunOfTheCoreKnowsTimeAndThreadsByOneClassOnly() {
        noClasses()
                .that(resideInAnyPackage(BASE, BASE + ".internal"))
                .and()
                .doNotHaveSimpleName("SystemTime")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callMethod(CompletableFuture.class, "join")
                .orShould()
                .callMethod(CompletableFuture.class, "get")
                .orShould()
                .dependOnClassesThat(equivalentTo(LockSupport.class).or(equivalentTo(Executors.class)))
                .check(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "postgres", "databricks", "micrometer", "validate", "workspace"})
    void modulesSeeOnlyWhatTheyStandOn(String name) {
        List<String> allowed =
                switch (name) {
                    case "databricks" -> List.of("databricks", "parquet");
                    case "validate" -> List.of("validate", "postgres", "databricks");
                    default -> List.of(name);
                };
        String[] others = MODULES.stream()
                .filter(module -> !allowed.contains(module))
                .flatMap(module -> Stream.of(module(module)))
                .toArray(String[]::new);
        noClasses()
                .that(resideInAnyPackage(module(name)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(others))
                .check(all);
    }

    @Test
    void theWorkspaceDoesNotEvenSeeTheCore() {
        noClasses()
                .that(resideInAnyPackage(module("workspace")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(CORE))
                .check(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "postgres", "databricks", "validate", "workspace"})
    void whatIsInternalIsSeenByItsModuleAlone(String name) {
        noClasses()
                .that(resideOutsideOfPackages(module(name)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(BASE + '.' + name + ".internal.."))
                .check(all);
    }

    @Test
    void theCoresInternalsAreSeenByTheCoreAlone() {
        noClasses()
                .that(resideOutsideOfPackages(CORE))
                .should()
                .dependOnClassesThat(resideInAnyPackage(BASE + ".internal", BASE + ".internal.."))
                .check(all);
    }
}
