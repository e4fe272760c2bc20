package io.flotilla.testing;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The rules that hold in more than one module, for its {@code LayersTest}.
 *
 * @param root package of the module
 * @param rooms in the order they may look: a later one may use an earlier one, never the reverse; those in one list may use
 *     each other
 */
public record House(String root, List<List<String>> rooms) {
    public House {
        rooms = List.copyOf(rooms);
    }

    /** A house in which each room stands on a step of its own. */
    public static House of(String root, String... rooms) {
        return new House(root, Arrays.stream(rooms).map(List::of).toList());
    }

    public ArchRule noCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    public ArchRule roomsLookBackOnly() {
        List<ArchRule> rules = new ArrayList<>();
        for (int i = 0; i < rooms.size() - 1; i++) {
            Stream<String> later = rooms.stream().skip(i + 1L).flatMap(List::stream);
            rules.add(noClasses()
                    .that()
                    .resideInAnyPackage(within(rooms.get(i).stream()))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(within(later)));
        }
        return CompositeArchRule.of(rules);
    }

    public ArchRule noRoomSeesTheRoot() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root);
    }

    /** No other room sees these packages. */
    public ArchRule aloneSees(String room, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(within(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages);
    }

    /** @param excepted rooms that may name the system's clock, beside the root */
    public ArchRule timeAndChanceComeInThroughTheConstructor(String... excepted) {
        Stream<String> outside =
                Stream.concat(Stream.of(root), Arrays.stream(excepted).map(this::within));
        return noClasses()
                .that()
                .resideOutsideOfPackages(outside.toArray(String[]::new))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out");
    }

    public static ArchRule namesSayWhatAThingIs() {
        return noClasses()
                .that()
                .doNotHaveSimpleName("FleetManager")
                .should()
                .haveNameMatching(".*[a-z0-9](Impl|Helper|Utils?|Manager)")
                .orShould()
                .haveNameMatching("(.*[.$])?(Abstract|Base|Default)[A-Z]\\w*");
    }

    public ArchRule holdNoState(String... valueRooms) {
        return classes()
                .that()
                .resideInAnyPackage(within(Arrays.stream(valueRooms)))
                .should(holdNoState());
    }

    private static ArchCondition<JavaClass> holdNoState() {
        return new ArchCondition<>("be records, enums, interfaces or final classes without state") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean stateless =
                        type.getFields().stream().allMatch(f -> f.getModifiers().contains(STATIC));
                boolean ok = type.isRecord()
                        || type.isEnum()
                        || type.isInterface()
                        || type.isAnonymousClass()
                        || type.isAssignableTo(Throwable.class)
                        || (type.getModifiers().contains(FINAL) && stateless);
                if (!ok) {
                    events.add(violated(type, type.getName() + " holds state or can be extended"));
                }
            }
        };
    }

    /** The package of a room with all below it. */
    public String within(String room) {
        return root + "." + room + "..";
    }

    private String[] within(Stream<String> several) {
        return several.map(this::within).toArray(String[]::new);
    }
}
