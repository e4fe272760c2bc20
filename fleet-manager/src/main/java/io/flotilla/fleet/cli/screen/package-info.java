/** What people and scripts see: tables, JSON, YAML; on terminals of any width, with colours or without. */
@NullMarked
package io.flotilla.fleet.cli.screen;

import org.jspecify.annotations.NullMarked;
